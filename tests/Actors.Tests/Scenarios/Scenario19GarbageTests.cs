using Actors.Tests.Fixtures;
using Akka.Configuration;

namespace Actors.Tests.Scenarios;

public sealed class Scenario19GarbageTests : PoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Scenario_19_workers_below_one_are_refused_with_name_value_and_rule(int workers)
    {
        var fault = Assert.Single(Assert.Throws<TaskPoolOptionsException>(() => TaskPool.Start(workers)).Faults);

        Assert.Contains("Workers", fault, StringComparison.Ordinal);
        Assert.Contains($"'{workers}'", fault, StringComparison.Ordinal);
        Assert.Contains("must be from 1", fault, StringComparison.Ordinal);
        Assert.Throws<TaskPoolOptionsException>(() => TaskRouter.Props(System, new TaskPoolOptions { Workers = workers }));
    }

    [Fact]
    public void Scenario_19_all_faults_of_a_HOCON_section_are_named_at_once()
    {
        var section = ConfigurationFactory.ParseString("""
            workers = none
            capacity = 0
            retries = -1
            timeout = -5s
            backoff.jitter = 7
            colour = blue
            """);

        var faults = Assert.Throws<TaskPoolOptionsException>(() => TaskPoolOptions.FromConfig(section)).Faults;

        Assert.Equal(6, faults.Count);
        Assert.All(
            ["workers", "capacity", "retries", "timeout", "jitter", "colour"],
            name => Assert.Single(faults, fault => fault.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Scenario_19_null_is_refused_and_the_pool_goes_on()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));

        await Assert.ThrowsAsync<ArgumentNullException>(() => pool.SubmitAsync((object)null!).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => pool.RunAsync((object)null!));
        Assert.Throws<ArgumentNullException>(() => pool.TrySubmit(null!, out _));
        Assert.Throws<ArgumentNullException>(() => new TaskHandlers().Handle<Work>((ITaskHandler<Work>)null!));
        Assert.Throws<ArgumentNullException>(() => new TaskRequest(null!));

        await pool.RunAsync(new Work(1)).Within("the pool goes on");
    }

    [Fact]
    public async Task Scenario_19_unknown_type_is_rejected_and_the_pool_goes_on()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var sender = Listen();

        pool.Router.Tell("nobody handles text", sender.Ref);
        var rejected = await sender.Next<TaskOutcome>();

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.NoHandler), (rejected.Kind, rejected.Reason));
        Assert.Contains("System.String", rejected.Explanation, StringComparison.Ordinal);
        var thrown = await Assert.ThrowsAsync<TaskRejectedException>(() => pool.RunAsync("nobody handles text"));
        Assert.Equal(OutcomeReason.NoHandler, thrown.Outcome.Reason);
        await pool.RunAsync(new Work(1)).Within("the pool goes on");
    }

    [Fact]
    public async Task Scenario_19_request_that_breaks_rules_is_rejected_and_names_them_all()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));

        Assert.False(pool.TrySubmit(
            new TaskRequest(new Work(1)) { Timeout = TimeSpan.FromSeconds(-1), Retries = -2, Delay = TimeSpan.FromSeconds(-3), Priority = (TaskPriority)9 },
            out var ticket));

        var outcome = await ticket.Outcome;
        Assert.Equal(OutcomeReason.Invalid, outcome.Reason);
        Assert.All(["Timeout: '-00:00:01'", "Retries: '-2'", "Delay: '-00:00:03'", "Priority: '9'"], rule => Assert.Contains(rule, outcome.Explanation, StringComparison.Ordinal));
        await pool.RunAsync(new Work(1)).Within("the pool goes on");
    }

    [Fact]
    public async Task Scenario_19_payload_of_100_MB_passes_by_reference()
    {
        var pool = Start(1, new TaskHandlers().Handle<byte[], long>((payload, _) => new ValueTask<long>(payload.LongLength)));
        var payload = new byte[100 * 1024 * 1024];

        Assert.Equal(payload.LongLength, await pool.RunAsync<long>(payload).Within("the task ends"));
    }

    [Fact]
    public async Task Scenario_19_commands_that_break_a_rule_are_refused_and_change_nothing()
    {
        var pool = Start(2);

        var resize = await Assert.ThrowsAsync<ArgumentException>(() => pool.ResizeAsync(0));
        var drain = await Assert.ThrowsAsync<ArgumentException>(() => pool.DrainAsync(TimeSpan.FromSeconds(-1)));

        Assert.Contains("Workers: '0' must be from 1", resize.Message, StringComparison.Ordinal);
        Assert.Contains("Deadline: '-00:00:01'", drain.Message, StringComparison.Ordinal);
        Assert.Equal((2, Intake.Open), (pool.GetStatus().Workers, pool.GetStatus().Intake));
        await pool.RunAsync(_ => Task.CompletedTask).Within("the pool goes on");
    }
}
