using System.Diagnostics;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

/// <summary>
/// Handlers that keep every thread of the thread pool busy. What is measured is asked from a thread that does not need the thread pool, and after
/// each thing was done once: code that is compiled for the first time while every core spins would be measured instead.
/// </summary>
[Collection(nameof(Alone))]
public sealed class Scenario21SpinningTests : PoolTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    // Long enough for the others to have begun to spin by then.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private int _spinning;
    private int _cancelled;
    private volatile object? _ranFor;
    private volatile bool _release;

    [Fact]
    public async Task Scenario_21_cancel_timeout_status_and_other_pools_answer_while_16_handlers_spin()
    {
        // A system of its own: its internal actors must not stand on the spinning thread pool either.
        using var system = ActorSystem.Create("spinning", Quiet);
        var pool = Start(new TaskPoolOptions { Workers = 16 }, new TaskHandlers().Handle<Work>(Spin), system);
        var other = Start(new TaskPoolOptions { Workers = 1, Name = "other" }, system: system);
        var limited = Start(new TaskPoolOptions { Workers = 1, Name = "limited" }, new TaskHandlers().Handle<Work>(Spin), system);
        await Safety.OnOwnThread(() =>
        {
            try
            {
                MeasureWhileSpinning(pool, other, limited);
            }
            finally
            {
                _release = true; // Here: what follows this thread needs the thread pool.
            }
        }).Within("the answers come");
    }

    private void MeasureWhileSpinning(TaskPool pool, TaskPool other, TaskPool limited)
    {
        Tell(pool, Enumerable.Range(0, 1));
        Measure(pool, other, cancel: 0);
        Lateness(Limited(limited, TimeSpan.FromMilliseconds(50)));

        var timed = Limited(limited, Limit);
        Tell(pool, Enumerable.Range(1, 16));
        // The thread pool grows by about two threads a second once all of its threads spin: a few more than the cores are enough.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _spinning) > Environment.ProcessorCount + 1, Safety.Net));
        var answers = Measure(pool, other, cancel: 1);
        answers.Add(("timeout", Lateness(timed)));

        Assert.All(answers, answer => Assert.True(answer.Took < Bound, $"{answer.What} took {answer.Took}"));
        Assert.True(Volatile.Read(ref _spinning) > Environment.ProcessorCount);
    }

    private static void Tell(TaskPool pool, IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Id = $"spinner {number}" });
        }
    }

    private List<(string What, TimeSpan Took)> Measure(TaskPool pool, TaskPool other, int cancel) =>
    [
        ("status", Took(() => Answer<PoolStatus>(pool.Coordinator, GetStatus.Instance))),
        ("status of the other pool", Took(() => Answer<PoolStatus>(other.Coordinator, GetStatus.Instance))),
        ("all done of the other pool", Took(() => Answer<AllDone>(other.Coordinator, new WhenAllDone()))),
        ("pause of intake", Took(() => Answer<PauseAnswer>(other.Router, new PauseIntake(true)))),
        ("resumption of intake", Took(() => Answer<PauseAnswer>(other.Router, new PauseIntake(false)))),
        ("cancel", Took(() =>
        {
            var before = Volatile.Read(ref _cancelled);
            SpinWait.SpinUntil(() => pool.Cancel($"spinner {cancel}") == CancelResult.Signalled, Safety.Net);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _cancelled) > before, Safety.Net));
        })),
    ];

    /// <summary>A task that spins until its limit; it has begun when this returns.</summary>
    private static (TaskTicket Ticket, TimeSpan Limit) Limited(TaskPool pool, TimeSpan limit)
    {
        pool.TrySubmit(new TaskRequest(new Work(-1)) { Timeout = limit }, out var ticket);
        Assert.True(SpinWait.SpinUntil(() => pool.GetStatus().Running == 1, Safety.Net));
        return (ticket, limit);
    }

    /// <summary>How much later than its limit its token was signalled, by its own measure.</summary>
    private TimeSpan Lateness((TaskTicket Ticket, TimeSpan Limit) limited)
    {
        Assert.True(SpinWait.SpinUntil(() => limited.Ticket.Outcome.IsCompleted, Safety.Net));
        Assert.Equal(OutcomeKind.TimedOut, limited.Ticket.Outcome.Result.Kind);
        return (TimeSpan)_ranFor! - limited.Limit;
    }

    private ValueTask Spin(Work work, TaskContext context)
    {
        var began = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _spinning);
        while (!_release && !context.Token.IsCancellationRequested)
        {
            Thread.SpinWait(1_000);
        }

        _ranFor = work.Number < 0 ? Stopwatch.GetElapsedTime(began) : _ranFor;
        Interlocked.Decrement(ref _spinning);
        if (context.Token.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
        }

        return default;
    }

    private static TAnswer Answer<TAnswer>(IActorRef actor, object question) => actor.Ask<TAnswer>(question, Safety.Net).GetAwaiter().GetResult();

    private static TimeSpan Took(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began);
    }
}
