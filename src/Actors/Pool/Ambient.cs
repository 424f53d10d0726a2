namespace Actors;

/// <summary>Knows whether the code that asks runs inside a handler, and of which pool.</summary>
internal static class Ambient
{
    private static readonly AsyncLocal<Pool?> Current = new();
    private static readonly ExecutionContext Empty = CaptureEmpty();

    public static bool IsInside(Pool pool) => ReferenceEquals(Current.Value, pool);

    /// <summary>An execution context that holds the mark of <paramref name="pool"/> and nothing else: every task starts from it.</summary>
    public static ExecutionContext MarkedFor(Pool pool)
    {
        ExecutionContext? marked = null;
        ExecutionContext.Run(
            Empty,
            _ =>
            {
                Current.Value = pool;
                marked = ExecutionContext.Capture();
            },
            null);
        return marked!;
    }

    private static ExecutionContext CaptureEmpty()
    {
        // A new thread that nothing flows into is the one place where the context is sure to be empty.
        ExecutionContext? empty = null;
        var thread = new Thread(() => empty = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return empty!;
    }
}
