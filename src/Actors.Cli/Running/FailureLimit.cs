using Actors.Cli.Children;

namespace Actors.Cli.Running;

/// <summary>Stops the run at the N-th failed line (<c>--max-failures</c>).</summary>
/// <param name="most">N; null never stops.</param>
/// <param name="reached">Called once, when the limit is reached.</param>
internal sealed class FailureLimit(int? most, Action reached)
{
    private int _count;

    /// <summary>Counts a task that failed for good; once, however often it is told.</summary>
    public void Count(CommandTask task)
    {
        if (task.TryMarkFailed() && Interlocked.Increment(ref _count) == most)
        {
            reached();
        }
    }
}
