namespace Actors.Benchmarks.VirtualTime;

/// <summary>The best that workers can do which take tasks in order and know nothing of their length: the next task goes to whoever is free first.</summary>
internal static class ListScheduling
{
    public static TimeSpan Makespan(IEnumerable<TimeSpan> tasks, int workers)
    {
        var free = new PriorityQueue<TimeSpan, TimeSpan>(Enumerable.Repeat((TimeSpan.Zero, TimeSpan.Zero), workers));
        var last = TimeSpan.Zero;
        foreach (var task in tasks)
        {
            var end = free.Dequeue() + task;
            free.Enqueue(end, end);
            last = end > last ? end : last;
        }

        return last;
    }
}
