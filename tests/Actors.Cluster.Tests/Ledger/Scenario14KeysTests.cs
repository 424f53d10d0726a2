using System.Runtime.CompilerServices;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>What a durable router keeps of unique keys once their tasks have ended: nothing, in memory or in its store.</summary>
public sealed class Scenario14KeysTests : IDisposable
{
    private const int Tasks = 1_000_000;
    private const int AtOnce = 1_000;

    private readonly DurableRouter _router = new(new TaskPoolOptions { Clock = new SteppedClock() }, workers: AtOnce);

    public void Dispose() => _router.Dispose();

    [Fact]
    public void Scenario_14_million_unique_keys_leave_nothing_behind()
    {
        var (keys, most) = (new List<WeakReference>(), 0L);
        for (var n = 0; n < Tasks; n += AtOnce)
        {
            keys.Add(Run(n));
            most = Math.Max(most, _router.Store.Bytes);
        }

        _router.Say(new Call(1, new WhenAllDone()));
        _router.Commit();
        GC.Collect();

        Assert.Equal(Tasks, ((AllDone)Assert.Single(_router.Heard<Reply>()).Read()).Counts.Succeeded);
        Assert.DoesNotContain(keys.SkipLast(64), key => key.IsAlive); // The last stand in batches that are not swept yet.
        Assert.All(Enumerable.Range(0, Tasks), number => Assert.Null(_router.State.Ledger!.Find(KeyOf(number))));
        Assert.InRange(most, 1, 32L * 1024 * 1024);
    }

    /// <summary>Runs some tasks to their end, each under a key of its own.</summary>
    /// <returns>One of the keys.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Run(int first)
    {
        SubmittedTask[] tasks = [.. Enumerable.Range(first, AtOnce).Select(TaskOf)];
        _router.Say(tasks);
        _router.Commit();
        _router.Say([.. _router.Heard<Attempt>().Select(attempt => new AttemptEnded(attempt.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)))]);
        _router.Commit();
        Assert.Equal(AtOnce, _router.Heard<Concluded>().Count);
        return new WeakReference(tasks[0].Options!.UniqueKey);
    }

    private static TaskKey KeyOf(int number) => new(new DoorName(1), number);

    private static SubmittedTask TaskOf(int number)
    {
        var task = new SubmittedTask(KeyOf(number), new Payload("job", ReadOnlyMemory<byte>.Empty));
        task.Options = new TaskRequest(task) { UniqueKey = $"key {number}" };
        return task;
    }
}
