using System.Collections.Concurrent;

namespace Actors.Tests.Ledger;

/// <summary>In the place of the file of slots: outlives the routers. The test says when its process is killed.</summary>
internal sealed class FakeSlots : ICrashSlots
{
    private readonly ConcurrentDictionary<int, BegunAttempt> _running = [];
    private bool _isTaken;

    public IReadOnlyList<BegunAttempt> Left { get; private set; } = [];

    public IEnumerable<BegunAttempt> Running => _running.Values;

    public void TakeOver()
    {
        if (!_isTaken)
        {
            (_isTaken, Left) = (true, []);
            _running.Clear();
        }
    }

    public void Begin(int worker, object task) => _running[worker] = new BegunAttempt(((Attempt)task).Task, ((Attempt)task).Number, "process 7");

    public void End(int worker) => _running.TryRemove(worker, out _);

    /// <summary>The process is killed, and the next one reads.</summary>
    public void Kill() => (_isTaken, Left) = (false, [.. _running.Values]);
}
