using System.Runtime.CompilerServices;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Actors.Tests.Workers;

/// <summary>The scheduler's own thread: what it runs, in which order, and what it lets go of.</summary>
public sealed class ThreadSchedulerTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly ThreadScheduler _thread = new(ConfigurationFactory.Empty, NoLogger.Instance);

    private IAdvancedScheduler Scheduler => ((IScheduler)_thread).Advanced;

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task Actions_are_run_when_they_are_due_whatever_was_scheduled_before_them()
    {
        var ran = new List<string>();
        Scheduler.ScheduleOnce(Never, () => ran.Add("never"));
        await Fence(TimeSpan.Zero); // From then on the thread waits for tomorrow.

        Scheduler.ScheduleOnce(TimeSpan.FromMilliseconds(20), () => ran.Add("later"));
        Scheduler.ScheduleOnce(Soon, () => ran.Add("sooner"));
        await Fence(TimeSpan.FromMilliseconds(20));

        Assert.Equal(["sooner", "later"], ran);
    }

    [Fact]
    public async Task Action_that_is_cancelled_before_its_turn_is_not_run()
    {
        var ran = false;
        using (await Held())
        {
            var cancelable = new Cancelable(Scheduler);
            Scheduler.ScheduleOnce(TimeSpan.Zero, () => ran = true, cancelable);
            cancelable.Cancel();
        }

        await Fence(TimeSpan.Zero);

        Assert.False(ran);
    }

    [Fact]
    public async Task Action_that_is_repeated_runs_until_it_is_cancelled_and_is_let_go_then()
    {
        var action = await RepeatThreeTimes();

        await Safety.Becomes(IsLetGo, "nothing holds the action");

        bool IsLetGo()
        {
            GC.Collect();
            return !action.IsAlive;
        }
    }

    [Fact]
    public async Task Repeats_that_a_slow_action_missed_are_not_made_up_for_before_others_have_their_turn()
    {
        var interval = TimeSpan.FromMilliseconds(1);
        using var cancelled = new Cancelable(Scheduler);
        var (ran, ranBefore) = (0, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));

        // All of it on the scheduler's one thread.
        Scheduler.ScheduleRepeatedly(
            TimeSpan.Zero,
            interval,
            () =>
            {
                if (++ran > 1)
                {
                    return;
                }

                var slowUntil = _thread.MonotonicClock + (50 * interval);
                SpinWait.SpinUntil(() => _thread.MonotonicClock > slowUntil);
                Scheduler.ScheduleOnce(TimeSpan.Zero, () =>
                {
                    ranBefore.SetResult(ran);
                    cancelled.Cancel();
                });
            },
            cancelled);

        Assert.InRange(await ranBefore.Task.Within("the other action has its turn"), 1, 2);
    }

    [Fact]
    public async Task Action_that_throws_takes_no_other_with_it()
    {
        Scheduler.ScheduleOnce(TimeSpan.Zero, () => throw new InvalidOperationException("somebody's action"));

        await Fence(Soon);
    }

    [Fact]
    public void Cancelled_actions_are_let_go_long_before_they_are_due()
    {
        var cancelled = ScheduleAndCancel(10_000);
        GC.Collect();

        // They are thrown out each time there are a thousand entries or twice as many as were alive.
        Assert.InRange(cancelled.Count(action => action.IsAlive), 0, 1_024);
    }

    [Fact]
    public void Nothing_can_be_scheduled_after_its_end()
    {
        _thread.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Scheduler.ScheduleOnce(TimeSpan.Zero, () => { }));
    }

    /// <summary>Awaits that everything scheduled up to now and due within <paramref name="span"/> has been run.</summary>
    private Task Fence(TimeSpan span)
    {
        var reached = Gate.NewSignal();
        Scheduler.ScheduleOnce(span, reached.SetResult);
        return reached.Task.Within("the scheduler runs what is due");
    }

    /// <summary>Keeps the scheduler's thread busy until disposed of.</summary>
    private async Task<IDisposable> Held()
    {
        var (entered, release) = (Gate.NewSignal(), new ManualResetEventSlim());
        Scheduler.ScheduleOnce(TimeSpan.Zero, () =>
        {
            entered.SetResult();
            release.Wait();
            release.Dispose();
        });
        await entered.Task.Within("the scheduler's thread is held");
        return new Hold(release);
    }

    // Methods of their own, so that no local of a test holds an action.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> RepeatThreeTimes()
    {
        var (runs, third, cancelable) = (0, Gate.NewSignal(), new Cancelable(Scheduler));
        Action action = () =>
        {
            if (++runs == 3)
            {
                cancelable.Cancel();
                third.SetResult();
            }
        };
        Scheduler.ScheduleRepeatedly(TimeSpan.Zero, Soon, action, cancelable);
        await third.Task.Within("it runs three times");
        await Fence(2 * Soon); // By then it has come up once more.
        Assert.Equal(3, runs);
        return new WeakReference(action);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> ScheduleAndCancel(int count)
    {
        var actions = new List<WeakReference>();
        for (var number = 0; number < count; number++)
        {
            var (own, cancelable) = (number, new Cancelable(Scheduler));
            Action action = () => Assert.Fail($"{own} was run a day early");
            Scheduler.ScheduleOnce(Never, action, cancelable);
            cancelable.Cancel();
            actions.Add(new WeakReference(action));
        }

        return actions;
    }

    private sealed class Hold(ManualResetEventSlim release) : IDisposable
    {
        public void Dispose() => release.Set();
    }
}
