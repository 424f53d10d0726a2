using CsCheck;

namespace Actors.Tests;

public class TaskRequestTests
{
    private static readonly TimeSpan TooLong = TaskRequest.LongestWait + TimeSpan.FromTicks(1);

    /// <summary>Each rule: a request that breaks it alone, and the one sentence that it gives.</summary>
    private static readonly (Func<TaskRequest, TaskRequest> Break, string Sentence)[] Rules =
    [
        (request => request with { Id = string.Empty }, "Id: '' must not be empty"),
        (request => request with { UniqueKey = string.Empty }, "UniqueKey: '' must not be empty"),
        (request => request with { Priority = (TaskPriority)7 }, "Priority: '7' must be Low, Normal or High"),
        (request => request with { Timeout = TimeSpan.Zero }, "Timeout: '00:00:00' must be above 0 and at most 10000.00:00:00"),
        (request => request with { Retries = -1 }, "Retries: '-1' must be at least 0"),
        (request => request with { Delay = TimeSpan.FromSeconds(-1) }, "Delay: '-00:00:01' must be from 0 to 10000.00:00:00"),
        (request => request with { Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(-1) } }, "Backoff.Initial: '-00:00:01' must be from 0 to 10000.00:00:00"),
    ];

    [Fact]
    public void Request_without_options_breaks_no_rule() => Assert.Empty(new TaskRequest("task").Faults());

    [Fact]
    public void Request_names_exactly_the_rules_that_it_breaks_all_at_once() =>
        Gen.Bool.Array[Rules.Length].Sample(broken =>
        {
            var request = new TaskRequest("task");
            var expected = new List<string>();
            foreach (var ((breakRule, sentence), isBroken) in Rules.Zip(broken))
            {
                if (isBroken)
                {
                    request = breakRule(request);
                    expected.Add(sentence);
                }
            }

            Assert.Equal(expected, request.Faults());
        });

    [Fact]
    public void Limits_belong_to_what_is_allowed()
    {
        var request = new TaskRequest("task");
        Assert.Empty((request with { Timeout = TimeSpan.FromTicks(1), Retries = 0, Delay = TimeSpan.Zero }).Faults());
        Assert.Empty((request with { Timeout = TaskRequest.LongestWait, Retries = int.MaxValue, Delay = TaskRequest.LongestWait }).Faults());
        Assert.Empty((request with { Backoff = new RetryBackoff { Initial = TimeSpan.Zero, Max = TimeSpan.Zero, Jitter = 0 } }).Faults());
        Assert.Empty((request with { Backoff = new RetryBackoff { Initial = TaskRequest.LongestWait, Max = TaskRequest.LongestWait, Jitter = 1 } }).Faults());
        Assert.Single((request with { Timeout = TooLong }).Faults());
        Assert.Single((request with { Delay = TooLong }).Faults());
        Assert.Single((request with { Timeout = Timeout.InfiniteTimeSpan }).Faults());
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(-0.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Jitter_outside_of_0_to_1_is_named(double jitter) =>
        Assert.Equal(
            [Fault.Of("Backoff.Jitter", jitter, "must be from 0 to 1")],
            (new TaskRequest("task") with { Backoff = new RetryBackoff { Jitter = jitter } }).Faults());

    [Fact]
    public void Maximal_wait_below_the_initial_one_is_named_with_both() =>
        Assert.Equal(
            ["Backoff.Max: '00:01:00' must be from Initial (00:02:00) to 10000.00:00:00"],
            (new TaskRequest("task") with { Backoff = new RetryBackoff { Initial = TimeSpan.FromMinutes(2) } }).Faults());

    [Fact]
    public void Request_without_a_task_cannot_be_made() => Assert.Throws<ArgumentNullException>(() => new TaskRequest(null!));

    [Fact]
    public void Group_needs_a_name_and_is_the_same_by_ordinal_name()
    {
        Assert.Throws<ArgumentException>(() => new TaskGroup(string.Empty));
        Assert.Throws<ArgumentNullException>(() => new TaskGroup(null!));
        Assert.Equal(new TaskGroup("a"), "a");
        Assert.NotEqual(new TaskGroup("a"), "A");
        Assert.NotEqual(new TaskGroup("a"), new TaskGroup("a", cancelOnFailure: true));
        Assert.Equal("a", new TaskGroup("a", cancelOnFailure: true).ToString());
    }
}
