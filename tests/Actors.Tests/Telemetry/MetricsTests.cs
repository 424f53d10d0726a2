using Actors.Tests.Fixtures;

namespace Actors.Tests;

[Collection(nameof(TelemetryCollection))]
public class MetricsTests : PoolTests
{
    [Fact]
    public async Task Gauges_say_how_many_tasks_wait_and_run()
    {
        using var measured = new Measured(nameof(Gauges_say_how_many_tasks_wait_and_run));
        var pool = Start(Named(nameof(Gauges_say_how_many_tasks_wait_and_run)) with { Workers = 2 });
        var gate = NewGate();
        for (var number = 0; number < 5; number++)
        {
            await pool.SubmitAsync(async context => await gate.Pass(number, context.Token));
        }

        await gate.Entered(2);
        Assert.Equal(3, measured.Observe("actors.tasks.queued")[""]);
        Assert.Equal(2, measured.Observe("actors.tasks.running")[""]);
        gate.Open();
        await pool.WaitAsync();
        Assert.Equal(0, measured.Observe("actors.tasks.queued")[""]);
    }

    [Fact]
    public async Task Outcomes_are_counted_by_kind()
    {
        using var measured = new Measured(nameof(Outcomes_are_counted_by_kind));
        var pool = Start(Named(nameof(Outcomes_are_counted_by_kind)) with { Workers = 1 });
        var cancelled = await pool.SubmitAsync(new TaskRequest(Succeed) { Delay = TimeSpan.FromDays(1) });
        cancelled.Cancel();
        await pool.SubmitAsync(Succeed);
        await pool.SubmitAsync(Succeed);
        await pool.SubmitAsync(Fail);
        await pool.SubmitAsync(new TaskRequest((Func<TaskContext, Task>)(context => CountedInput.Never(context.Token))) { Timeout = TimeSpan.FromMilliseconds(1) });
        await pool.WaitAsync();

        var counts = measured.Observe("actors.tasks.outcomes");
        Assert.Equal(
            [("outcome=Cancelled", 1), ("outcome=Crashed", 0), ("outcome=Failed", 1), ("outcome=Succeeded", 2), ("outcome=TimedOut", 1)],
            counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => (count.Key, (int)count.Value)));
    }

    [Fact]
    public void Rejections_are_counted_by_reason()
    {
        using var measured = new Measured(nameof(Rejections_are_counted_by_reason));
        var pool = Start(Named(nameof(Rejections_are_counted_by_reason)));
        pool.TrySubmit("no handler", out _);
        pool.TrySubmit("no handler", out _);
        pool.TrySubmit(new TaskRequest(Succeed) { Retries = -1 }, out _);

        Assert.Equal(
            [("reason=Invalid", 1), ("reason=NoHandler", 2)],
            measured.Observe("actors.tasks.rejections").OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => (count.Key, (int)count.Value)));
    }

    [Fact]
    public async Task Pool_that_has_ended_is_not_observed_any_more()
    {
        using var measured = new Measured(nameof(Pool_that_has_ended_is_not_observed_any_more));
        var pool = Start(Named(nameof(Pool_that_has_ended_is_not_observed_any_more)));
        var inside = Inside(pool);
        Assert.NotEmpty(measured.Observe("actors.tasks.queued"));

        await pool.DisposeAsync();
        await inside.Ended.Within("its router has gone");

        Assert.Empty(measured.Observe("actors.tasks.queued"));
    }

    [Fact]
    public async Task Wait_and_run_time_are_recorded_once_an_attempt_with_its_outcome()
    {
        using var measured = new Measured(nameof(Wait_and_run_time_are_recorded_once_an_attempt_with_its_outcome));
        var pool = Start(Named(nameof(Wait_and_run_time_are_recorded_once_an_attempt_with_its_outcome)) with { Workers = 1 });
        Func<TaskContext, Task> third = context => context.Attempt < 3 ? Fail(context) : Task.CompletedTask;
        await pool.RunAsync(new TaskRequest(third) { Retries = 2, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } });
        await pool.RunAsync(Succeed);

        Assert.Equal(["", "", "", ""], measured.Of("actors.tasks.queue_wait").Select(one => one.Tags));
        Assert.Equal(
            ["outcome=Failed", "outcome=Failed", "outcome=Succeeded", "outcome=Succeeded"],
            measured.Of("actors.tasks.run_time").Select(one => one.Tags));
        Assert.All(measured.Of("actors.tasks.queue_wait").Concat(measured.Of("actors.tasks.run_time")), one => Assert.InRange(one.Value, 0, 30));
    }

    [Theory]
    [InlineData("actors.tasks.queue_wait")]
    [InlineData("actors.tasks.run_time")]
    public async Task Either_time_is_recorded_where_nobody_listens_to_the_other(string instrument)
    {
        using var measured = new Measured(instrument, only: instrument);
        var pool = Start(Named(instrument) with { Workers = 1 });

        await pool.RunAsync(Succeed);

        Assert.Single(measured.Of(instrument));
    }

    [Fact]
    public async Task Run_time_of_stuck_code_is_recorded_once_when_it_ends_after_all()
    {
        using var measured = new Measured(nameof(Run_time_of_stuck_code_is_recorded_once_when_it_ends_after_all));
        var pool = Start(Named(nameof(Run_time_of_stuck_code_is_recorded_once_when_it_ends_after_all)) with { Workers = 1, StuckCap = 0, StuckGrace = TimeSpan.FromMilliseconds(1) });
        var gate = NewGate();
        var stuck = await pool.SubmitAsync(async _ => await gate.Pass(1, CancellationToken.None));
        await gate.Entered(1);
        stuck.Cancel();
        Assert.Equal(OutcomeReason.Stuck, (await stuck.Outcome).Reason);
        Assert.Empty(measured.Of("actors.tasks.run_time"));

        gate.Open();
        await pool.RunAsync(Succeed);
        Assert.Equal(["outcome=TimedOut", "outcome=Succeeded"], measured.Of("actors.tasks.run_time").Select(one => one.Tags));
    }

    [Fact]
    public async Task Plain_message_that_was_told_is_measured_as_well()
    {
        using var measured = new Measured(nameof(Plain_message_that_was_told_is_measured_as_well));
        var pool = Start(Named(nameof(Plain_message_that_was_told_is_measured_as_well)), new TaskHandlers().Handle<int>((_, _) => default));
        for (var number = 0; number < 100; number++)
        {
            pool.Router.Tell(number, Akka.Actor.ActorRefs.NoSender);
        }

        await pool.WaitAsync();
        Assert.Equal(100, measured.Of("actors.tasks.queue_wait").Count);
        Assert.Equal(100, measured.Of("actors.tasks.run_time").Count);
    }

    [Fact]
    public async Task Run_time_is_recorded_of_a_plain_message_that_was_told_before_anybody_listened()
    {
        var gate = NewGate();
        var pool = Start(
            Named(nameof(Run_time_is_recorded_of_a_plain_message_that_was_told_before_anybody_listened)) with { Workers = 1 },
            new TaskHandlers().Handle<Work>(gate.Pass).Handle<int>((_, _) => default));
        pool.Router.Tell(new Work(1), Akka.Actor.ActorRefs.NoSender);
        await gate.Entered(1);
        pool.Router.Tell(2, Akka.Actor.ActorRefs.NoSender);

        using var measured = new Measured(nameof(Run_time_is_recorded_of_a_plain_message_that_was_told_before_anybody_listened));
        gate.Open();

        await pool.WaitAsync();
        Assert.Single(measured.Of("actors.tasks.run_time"));
        Assert.Empty(measured.Of("actors.tasks.queue_wait"));
    }

    [Fact]
    public void Delay_is_no_part_of_the_wait_in_the_queue()
    {
        using var measured = new Measured(nameof(Delay_is_no_part_of_the_wait_in_the_queue));
        var clock = new SteppedClock();
        using var pool = new Pool(Named(nameof(Delay_is_no_part_of_the_wait_in_the_queue)) with { Clock = clock }, handlers: null);
        pool.Admission.Admit(new TaskRequest(Succeed) { Delay = TimeSpan.FromSeconds(5) }, runner: null, sender: null, ticket: null, out var task);
        clock.Now += 7;
        pool.ReleaseDue();
        Assert.Equal(clock.Now, task!.ReadyAt);
    }

    [Fact]
    public void Run_on_a_node_that_was_lost_is_no_part_of_the_wait_and_a_stay_at_one_is()
    {
        using var measured = new Measured(nameof(Run_on_a_node_that_was_lost_is_no_part_of_the_wait_and_a_stay_at_one_is));
        var clock = new SteppedClock();
        using var pool = new Pool(Named(nameof(Run_on_a_node_that_was_lost_is_no_part_of_the_wait_and_a_stay_at_one_is)) with { Clock = clock }, handlers: null);
        pool.Admission.Admit(new TaskRequest(Succeed), runner: null, sender: null, ticket: null, out var task);
        var since = task!.ReadyAt;

        clock.Now += 7;
        pool.Returns.GiveBack(pool.State.Ready.TakeAll()[0], task, wasStarted: false);
        Assert.Equal(since, task.ReadyAt);

        pool.Returns.GiveBack(pool.State.Ready.TakeAll()[0], task, wasStarted: true);
        Assert.Equal(clock.Now, task.ReadyAt);
    }

    [Fact]
    public void Nothing_is_measured_and_the_clock_not_read_when_nobody_listens()
    {
        var clock = new SteppedClock();
        using var pool = new Pool(Named("unheard") with { Clock = clock }, new TaskHandlers().Handle<int>((_, _) => default));
        Assert.False(pool.Telemetry.IsMeasuring);
        pool.Admission.Tell(1, pool.Admission.FindRunner(1), sender: null);
        pool.Admission.Admit(new TaskRequest(2), runner: null, sender: null, ticket: null, out var tracked);
        Assert.Equal(0, clock.Reads);
        Assert.Equal(PoolTelemetry.NotTaken, tracked!.ReadyAt);
        Assert.Equal(1, pool.State.Ready.TakeAll()[0].Item); // By value: it has no place for a time.
    }

    [Fact]
    public void Measuring_begins_with_the_first_listener_and_ends_with_the_last()
    {
        var clock = new SteppedClock();
        using var pool = new Pool(Named("heard") with { Clock = clock }, new TaskHandlers().Handle<int>((_, _) => default));
        using (new Measured("heard"))
        {
            Assert.True(pool.Telemetry.IsMeasuring);
            pool.Admission.Tell(1, pool.Admission.FindRunner(1), sender: null);
            Assert.Equal(clock.Now, Assert.IsType<TrackedTask>(Assert.Single(pool.State.Ready.TakeAll()).Item).ReadyAt);
        }

        Assert.False(pool.Telemetry.IsMeasuring);
    }

    [Fact]
    public async Task Clock_that_begins_at_zero_is_as_good_as_any()
    {
        using var measured = new Measured("zero");
        var pool = Start(Named("zero") with { Clock = new SteppedClock { Now = 0 }, Workers = 1 }, new TaskHandlers().Handle<int>((_, _) => default));
        pool.Router.Tell(1, Akka.Actor.ActorRefs.NoSender);
        await pool.SubmitAsync(2);
        await pool.WaitAsync();
        Assert.Equal(2, measured.Of("actors.tasks.queue_wait").Count);
        Assert.Equal(2, measured.Of("actors.tasks.run_time").Count);
    }

    [Fact]
    public void Pool_that_has_ended_says_nothing_any_more()
    {
        using var measured = new Measured("ended");
        var pool = new Pool(Named("ended"), handlers: null);
        Assert.NotEmpty(measured.Observe("actors.tasks.running"));
        pool.Dispose();
        Assert.Empty(measured.Observe("actors.tasks.running"));
    }

    private static TaskPoolOptions Named(string pool) => new() { Name = pool };

    private static Func<TaskContext, Task> Succeed => _ => Task.CompletedTask;

    private static Task Fail(TaskContext context) => Task.FromException(new FormatException("fails"));

    /// <summary>A clock of seconds that stands still and counts who looks at it.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public long Now { get; set; } = 1_000;

        public int Reads { get; private set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp()
        {
            Reads++;
            return Now;
        }
    }
}
