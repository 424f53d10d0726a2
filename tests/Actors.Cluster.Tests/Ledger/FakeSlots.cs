using System.Collections.Concurrent;

namespace Actors.Tests.Ledger;

/// <summary>In the place of the file of slots: outlives the routers. The test says when its process is killed.</summary>
internal sealed class FakeSlots : ICrashSlots
{
    private readonly ConcurrentDictionary<int, MarkedAttempt> _running = [];
    private bool _isTaken;

    public IReadOnlyList<MarkedAttempt> Left { get; private set; } = [];

    public string LeftBy => "process 7";

    public IEnumerable<MarkedAttempt> Running => _running.Values;

    public void TakeOver()
    {
        if (!_isTaken)
        {
            (_isTaken, Left) = (true, []);
            _running.Clear();
        }
    }

    public void Begin(int worker, object task) => _running[worker] = new MarkedAttempt(((Attempt)task).Task, ((Attempt)task).Number);

    public void End(int worker) => _running.TryRemove(worker, out _);

    /// <summary>The process is killed, and the next one reads.</summary>
    public void Kill() => (_isTaken, Left) = (false, [.. _running.Values]);
}
