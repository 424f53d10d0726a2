using Akka.Configuration;
using CsCheck;

namespace Actors.Tests;

public class HoconOptionsTests
{
    [Fact]
    public void Every_key_is_read_into_its_option()
    {
        var options = Read("""
            name = "my pool", workers = 3, capacity = 10, overflow = drop-oldest, timeout = 30s, retries = 2, crash-limit = 4
            backoff { initial = 500ms, max = 5m, jitter = 0.5 }
            drain-deadline = 1h, stuck-grace = 2s, stuck-cap = 1, quarantine-capacity = 5, kept-outcomes = 6, kept-for = 1d
            """);
        var expected = new TaskPoolOptions
        {
            Name = "my pool",
            Workers = 3,
            Capacity = 10,
            Overflow = Overflow.DropOldest,
            Timeout = TimeSpan.FromSeconds(30),
            Retries = 2,
            Backoff = new RetryBackoff { Initial = TimeSpan.FromMilliseconds(500), Max = TimeSpan.FromMinutes(5), Jitter = 0.5 },
            DrainDeadline = TimeSpan.FromHours(1),
            StuckGrace = TimeSpan.FromSeconds(2),
            StuckCap = 1,
            CrashLimit = 4,
            QuarantineCapacity = 5,
            KeptOutcomes = 6,
            KeptFor = TimeSpan.FromDays(1),
        };
        Assert.Equal(expected, options);
    }

    [Theory]
    [InlineData("workers = CORES")]
    [InlineData("Workers = cores")]
    [InlineData("workers = null")]
    [InlineData("timeout = null")]
    [InlineData("timeout = none")]
    [InlineData("timeout = \"\"")]
    [InlineData("name = null")]
    [InlineData("backoff {}")]
    [InlineData("")]
    public void Default_stands_where_a_configuration_says_so_or_nothing(string text) => AssertDefault(Read(text));

    [Fact]
    public void Section_that_is_missing_gives_the_defaults()
    {
        AssertDefault(TaskPoolOptions.FromConfig(null!));
        AssertDefault(TaskPoolOptions.FromConfig(Config.Empty));
    }

    [Fact]
    public void Own_keys_stand_before_those_of_the_fallback()
    {
        var config = ConfigurationFactory.ParseString("actors.task-pool { workers = 3, backoff.max = 5m }").WithFallback(TaskPoolConfiguration.Default);
        var options = TaskPoolOptions.FromConfig(config.GetConfig("actors.task-pool"));
        Assert.Equal((3, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1)), (options.Workers, options.Backoff.Max, options.Backoff.Initial));
    }

    [Theory]
    [InlineData("wokers = 3", "wokers: '3' is not an option of a task pool")]
    [InlineData("work-ers = 3", "work-ers: '3' is not an option of a task pool")]
    [InlineData("nope = null", "nope: 'null' is not an option of a task pool")]
    [InlineData("a.b.c = 1", "a: '{...}' is not an option of a task pool")]
    [InlineData("workers { count = 3 }", "workers: '{...}' must be a single value")]
    [InlineData("workers {}", "workers: '{...}' must be a single value")]
    [InlineData("workers = ${?UNSET}", "workers: '{...}' must be a single value")]
    [InlineData("name = [a, b]", "name: '[...]' must be a single value")]
    [InlineData("name = []", "name: '[...]' must be a single value")]
    [InlineData("backoff = 5s", "backoff: '5s' is not an option of a task pool")]
    [InlineData("backoff.step = 5s", "backoff.step: '5s' is not an option of a task pool")]
    [InlineData("backoff.max { a = 1 }", "backoff.max: '{...}' must be a single value")]
    [InlineData("workers = 3.0", "workers: '3.0' must be a whole number or \"cores\"")]
    [InlineData("workers =", "workers: '' must be a whole number or \"cores\"")]
    [InlineData("workers = 0", "workers: '0' must be from 1 to 100000")]
    [InlineData("capacity = 10k", "capacity: '10k' must be a whole number")]
    [InlineData("capacity = \"1,000\"", "capacity: '1,000' must be a whole number")]
    [InlineData("retries = 99999999999", "retries: '99999999999' must be a whole number")]
    [InlineData("timeout = 30", "timeout: '30' must be a duration with a unit, such as 500ms, 30s, 5m, 1h or 1d")]
    [InlineData("timeout = -5s", "timeout: '-00:00:05' must be above 0 and at most 10000.00:00:00")]
    [InlineData("overflow = 1", "overflow: '1' must be wait, reject or drop-oldest")]
    [InlineData("overflow = d-rop-oldest", "overflow: 'd-rop-oldest' must be wait, reject or drop-oldest")]
    [InlineData("backoff.jitter = half", "backoff.jitter: 'half' must be a number")]
    [InlineData("backoff.jitter = 1.5", "backoff.jitter: '1.5' must be from 0 to 1")]
    [InlineData("drain-deadline = 1s, drainDeadline = 2s", "drainDeadline: '2s' is given twice, in another spelling")]
    public void Key_or_value_that_breaks_a_rule_is_named_with_the_rule(string text, string sentence)
    {
        var thrown = Assert.Throws<TaskPoolOptionsException>(() => Read(text));
        Assert.Equal([sentence], thrown.Faults);
        Assert.Equal(sentence, thrown.Message);
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var thrown = Assert.Throws<TaskPoolOptionsException>(() => Read("workers = none, nope = 1, retries = -1, stuck-grace = 0s"));
        Assert.Equal(
            [
                "workers: 'none' must be a whole number or \"cores\"",
                "nope: '1' is not an option of a task pool",
                "retries: '-1' must be at least 0",
                "stuck-grace: '00:00:00' must be above 0 and at most 10000.00:00:00",
            ],
            thrown.Faults);
    }

    [Fact]
    public void Whatever_stands_there_gives_options_or_the_exception_that_names_the_faults() =>
        Gen.Select(Gen.OneOf([.. TaskPoolKeys.Reader.KnownKeys, "nope"]), Gen.OneOf(Gen.Int.Select(n => $"{n}"), Gen.String, Gen.OneOf("5s", "none", "wait"))).Array[0, 5].Sample(pairs =>
        {
            try
            {
                TaskPoolKeys.Reader.Read(pairs.Select(pair => new OptionEntry(pair.Item1, pair.Item2))).Validate();
            }
            catch (TaskPoolOptionsException faults)
            {
                Assert.NotEmpty(faults.Faults);
            }
        });

    private static TaskPoolOptions Read(string text) => TaskPoolOptions.FromConfig(ConfigurationFactory.ParseString($"pool {{\n{text}\n}}").GetConfig("pool"));

    private static void AssertDefault(TaskPoolOptions options)
    {
        Assert.Equal(new TaskPoolOptions(), options);
    }
}
