using System.Diagnostics;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario18And22Tests : PoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Scenario_18_jump_of_the_wall_clock_loses_no_task_and_runs_none_early(int hours)
    {
        var clock = new JumpingClock();
        var pool = Start(
            new TaskPoolOptions { Workers = 2, Clock = clock, Timeout = TimeSpan.FromMinutes(10) },
            new TaskHandlers().Handle<long, TimeSpan>((submitted, _) => new ValueTask<TimeSpan>(Stopwatch.GetElapsedTime(submitted))));
        var delay = TimeSpan.FromMilliseconds(50);
        var soon = await pool.SubmitAsync(new TaskRequest(Stopwatch.GetTimestamp()) { Delay = delay });
        var late = await pool.SubmitAsync(new TaskRequest(Stopwatch.GetTimestamp()) { Delay = TimeSpan.FromMinutes(30) });

        clock.WallClockIsAheadBy = TimeSpan.FromHours(hours);

        Assert.True((TimeSpan)(await soon.Outcome.Within("the short delay ends")).Result! >= delay);
        Assert.False(late.Outcome.IsCompleted);
        Assert.True((await pool.RunAsync<TimeSpan>(Stopwatch.GetTimestamp()).Within("a task without delay ends")) < Safety.Net);
    }

    [Fact]
    public async Task Scenario_22_low_task_runs_and_the_answer_comes_under_an_endless_stream_of_high_ones()
    {
        TaskPool? pool = null;
        var endless = true;
        pool = Start(
            new TaskPoolOptions { Workers = 2, Capacity = 10_000 },
            new TaskHandlers().Handle<int>((_, _) =>
            {
                // Each high task brings the next two: the high level never runs dry.
                for (var i = 0; i < 2 && Volatile.Read(ref endless); i++)
                {
                    pool!.TrySubmit(new TaskRequest(0) { Priority = TaskPriority.High }, out _);
                }

                return default;
            }).Handle<Work>((_, _) => default));
        for (var i = 0; i < 100; i++)
        {
            pool.TrySubmit(new TaskRequest(0) { Priority = TaskPriority.High }, out _);
        }

        var low = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Priority = TaskPriority.Low, Group = "low" });
        var allDone = pool.WaitAsync();

        Assert.True((await low.Outcome.Within("the low task runs")).IsSuccess);
        await allDone.Within("the answer comes");
        Assert.True(pool.GetStatus().Outstanding > 0);
        Volatile.Write(ref endless, false);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan WallClockIsAheadBy { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockIsAheadBy;
    }
}

[Collection(nameof(Alone))]
public sealed class Scenario21Tests : PoolTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Scenario_21_cancel_timeout_status_and_other_pools_answer_while_16_handlers_spin()
    {
        // A system of its own: its internal actors must not stand on the spinning thread pool either.
        using var system = ActorSystem.Create("spinning", Quiet);
        var spinning = 0;
        var release = false;
        var pool = Start(new TaskPoolOptions { Workers = 17 }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            Interlocked.Increment(ref spinning);
            while (!Volatile.Read(ref release) && !context.Token.IsCancellationRequested)
            {
                Thread.SpinWait(1_000);
            }

            Interlocked.Decrement(ref spinning);
            context.Token.ThrowIfCancellationRequested();
            return default;
        }), system);
        var other = Start(new TaskPoolOptions { Workers = 1, Name = "other" }, system: system);
        try
        {
            await Safety.OnOwnThread(() =>
            {
                for (var number = 1; number <= 16; number++)
                {
                    pool.Router.Tell(new TaskRequest(new Work(number)) { Id = $"spinner {number}" });
                }

                // The thread pool grows by about two threads a second once all of its threads spin: so many are needed, not all 16.
                SpinWait.SpinUntil(() => Volatile.Read(ref spinning) > Environment.ProcessorCount, Safety.Net);
                var running = Volatile.Read(ref spinning);
                Assert.True(running > Environment.ProcessorCount);

                Assert.True(Took(() => Answer<PoolStatus>(pool.Coordinator, GetStatus.Instance)) < Bound, "status");
                Assert.True(Took(() => Answer<PoolStatus>(other.Coordinator, GetStatus.Instance)) < Bound, "status of the other pool");
                Assert.True(Took(() => Answer<AllDone>(other.Coordinator, new WhenAllDone())) < Bound, "all done of the other pool");
                Assert.True(Took(() => Answer<PauseAnswer>(pool.Router, new PauseIntake(true))) < Bound, "pause");
                Assert.True(Took(() =>
                {
                    Assert.Equal(CancelResult.Signalled, Answer<CancelAnswer>(pool.Router, new CancelTask("spinner 1")).Result);
                    Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref spinning) < running, Safety.Net));
                }) < Bound, "cancel");
            }).Within("the control answers come");
        }
        finally
        {
            Volatile.Write(ref release, true);
        }
    }

    [Fact]
    public async Task Scenario_21_timeout_is_signalled_while_handlers_spin()
    {
        using var system = ActorSystem.Create("spinning", Quiet);
        var release = false;
        var limit = TimeSpan.FromMilliseconds(200);
        var spinners = new TaskHandlers().Handle<Work, TimeSpan>((work, context) =>
        {
            var began = Stopwatch.GetTimestamp();
            while (!Volatile.Read(ref release) && !context.Token.IsCancellationRequested)
            {
                Thread.SpinWait(1_000);
            }

            return new ValueTask<TimeSpan>(Stopwatch.GetElapsedTime(began));
        });
        var endless = Start(new TaskPoolOptions { Workers = 4 }, spinners, system);
        var limited = Start(new TaskPoolOptions { Workers = 1, Timeout = limit, Name = "limited" }, new TaskHandlers().Handle<Work>((_, context) =>
        {
            var began = Stopwatch.GetTimestamp();
            while (!context.Token.IsCancellationRequested)
            {
                Thread.SpinWait(1_000);
            }

            throw new InvalidOperationException(Stopwatch.GetElapsedTime(began).TotalMilliseconds.ToString(global::System.Globalization.CultureInfo.InvariantCulture));
        }), system);
        try
        {
            var outcome = new TaskCompletionSource<TaskOutcome>();
            await Safety.OnOwnThread(() =>
            {
                limited.TrySubmit(new Work(0), out var ticket);
                for (var number = 1; number <= 4; number++)
                {
                    endless.Router.Tell(new Work(number));
                }

                Assert.True(ticket.Outcome.Wait(Safety.Net));
                outcome.SetResult(ticket.Outcome.Result);
            }).Within("the timeout fires");

            var timedOut = await outcome.Task;
            Assert.Equal(OutcomeKind.TimedOut, timedOut.Kind);
            Assert.True(double.Parse(timedOut.Error!.Message, global::System.Globalization.CultureInfo.InvariantCulture) < (limit + Bound).TotalMilliseconds);
        }
        finally
        {
            Volatile.Write(ref release, true);
        }
    }

    private static TAnswer Answer<TAnswer>(IActorRef actor, object question) => actor.Ask<TAnswer>(question, Safety.Net).GetAwaiter().GetResult();

    private static TimeSpan Took(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began);
    }
}
