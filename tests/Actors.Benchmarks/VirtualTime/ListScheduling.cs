namespace Actors.Benchmarks.VirtualTime;

/// <summary>The best that workers can do which take tasks in order and know nothing of their length: the next task goes to whoever is free first.</summary>
internal static class ListScheduling
{
    public static TimeSpan Makespan(IEnumerable<TimeSpan> tasks, int workers) => Makespan(tasks, Enumerable.Repeat(1.0, workers));

    /// <param name="tasks">How long each takes.</param>
    /// <param name="paces">For each worker, how many times as long a task takes there.</param>
    public static TimeSpan Makespan(IEnumerable<TimeSpan> tasks, IEnumerable<double> paces)
    {
        var free = new PriorityQueue<(TimeSpan At, double Pace), TimeSpan>(paces.Select(pace => ((TimeSpan.Zero, pace), TimeSpan.Zero)));
        var last = TimeSpan.Zero;
        foreach (var task in tasks)
        {
            var (at, pace) = free.Dequeue();
            var end = at + (task * pace);
            free.Enqueue((end, pace), end);
            last = end > last ? end : last;
        }

        return last;
    }
}
