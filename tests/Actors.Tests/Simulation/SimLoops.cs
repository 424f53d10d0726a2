namespace Actors.Tests.Simulation;

/// <summary>Schedules the loops of workers: each stretch becomes one entry of the queue.</summary>
internal sealed class SimLoops(SimQueue queue, SimFailure failure, Stack<WorkerSlot> onStack, Action whenScheduled)
{
    private readonly Dictionary<WorkerSlot, string> _names = [];
    private readonly HashSet<WorkerSlot> _queued = [];

    public void Schedule(IThreadPoolWorkItem loop, bool preferLocal)
    {
        var slot = ((WorkerLoop)loop).Slot;
        if (!_names.TryGetValue(slot, out var name))
        {
            // A stuck worker and its successor have one number: the name needs more.
            _names.Add(slot, name = $"loop {slot.Number}.{_names.Count}");
        }

        if (!_queued.Add(slot))
        {
            failure.Note($"{name} was scheduled while it was scheduled: a second loop");
            return;
        }

        queue.Add(name, () => Run(slot));
        whenScheduled();
    }

    private void Run(WorkerSlot slot)
    {
        _queued.Remove(slot);
        onStack.Push(slot);
        slot.Loop.Execute();
        onStack.Pop();
    }
}
