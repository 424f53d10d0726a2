using CsCheck;

namespace Actors.Tests;

public class TaskPoolOptionsTests
{
    private const string Positive = "must be above 0 and at most 10000.00:00:00";

    /// <summary>Each rule, in the order in which it is checked: options that break it alone, and the one sentence that it gives.</summary>
    private static readonly (Func<TaskPoolOptions, TaskPoolOptions> Break, string Sentence)[] Rules =
    [
        (options => options with { Name = string.Empty }, "Name: '' must not be empty"),
        (options => options with { Workers = 0 }, "Workers: '0' must be from 1 to 100000"),
        (options => options with { Capacity = 0 }, "Capacity: '0' must be at least 1"),
        (options => options with { Overflow = (Overflow)9 }, "Overflow: '9' must be Wait, Reject or DropOldest"),
        (options => options with { Timeout = TimeSpan.Zero }, $"Timeout: '00:00:00' {Positive}"),
        (options => options with { Retries = -1 }, "Retries: '-1' must be at least 0"),
        (options => options with { StuckCap = -2 }, "StuckCap: '-2' must be at least 0"),
        (options => options with { QuarantineCapacity = -3 }, "QuarantineCapacity: '-3' must be at least 0"),
        (options => options with { KeptOutcomes = -4 }, "KeptOutcomes: '-4' must be at least 0"),
        (options => options with { CrashLimit = 0 }, "CrashLimit: '0' must be from 1 to 1000"),
        (options => options with { DrainDeadline = TimeSpan.FromSeconds(-1) }, $"DrainDeadline: '-00:00:01' {Positive}"),
        (options => options with { StuckGrace = TimeSpan.Zero }, $"StuckGrace: '00:00:00' {Positive}"),
        (options => options with { KeptFor = TimeSpan.MaxValue }, $"KeptFor: '{TimeSpan.MaxValue}' {Positive}"),
        (options => options with { Backoff = null! }, "Backoff: 'null' must not be null"),
        (options => options with { Clock = null! }, "Clock: 'null' must not be null"),
    ];

    [Fact]
    public void Defaults_break_no_rule() => new TaskPoolOptions().Validate();

    [Fact]
    public void Options_name_exactly_the_rules_that_they_break_all_at_once() =>
        Gen.Bool.Array[Rules.Length].Sample(broken =>
        {
            var options = new TaskPoolOptions();
            var expected = new List<string>();
            foreach (var ((breakRule, sentence), isBroken) in Rules.Zip(broken))
            {
                if (isBroken)
                {
                    options = breakRule(options);
                    expected.Add(sentence);
                }
            }

            Assert.Equal(expected, options.Faults());
            var thrown = Record.Exception(options.Validate);
            Assert.Equal(expected.Count > 0, thrown is TaskPoolOptionsException);
            Assert.True(thrown is null || thrown.Message == string.Join(Environment.NewLine, expected));
        });

    [Fact]
    public void Limits_belong_to_what_is_allowed()
    {
        (new TaskPoolOptions() with { Workers = 1, Capacity = 1, Retries = 0, StuckCap = 0, QuarantineCapacity = 0, KeptOutcomes = 0 }).Validate();
        (new TaskPoolOptions() with { Workers = 100_000, Capacity = int.MaxValue, Retries = int.MaxValue, StuckCap = int.MaxValue }).Validate();
        (new TaskPoolOptions() with { Timeout = TaskRequest.LongestWait, KeptFor = TaskRequest.LongestWait, StuckGrace = TimeSpan.FromTicks(1) }).Validate();
        (new TaskPoolOptions() with { CrashLimit = 1 }).Validate();
        (new TaskPoolOptions() with { CrashLimit = 1_000 }).Validate();
        Assert.Single((new TaskPoolOptions() with { CrashLimit = 1_001 }).Faults());
        Assert.Single((new TaskPoolOptions() with { Workers = 100_001 }).Faults());
        Assert.Single((new TaskPoolOptions() with { Workers = -1 }).Faults());
        Assert.Single((new TaskPoolOptions() with { Name = null! }).Faults());
    }

    [Fact]
    public void Faults_of_the_backoff_are_named_below_it() =>
        Assert.Equal(
            ["Backoff.Initial: '-00:00:01' must be from 0 to 10000.00:00:00", "Backoff.Jitter: '2' must be from 0 to 1"],
            (new TaskPoolOptions() with { Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(-1), Jitter = 2 } }).Faults());
}
