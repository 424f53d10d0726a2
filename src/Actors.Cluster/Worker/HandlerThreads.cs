namespace Actors;

/// <summary>
/// Threads of the process's thread pool for the handlers of a durable pool, beside those that are there: else handlers that keep theirs would keep what follows a commit waiting, on its way through
/// the journal and the driver of the database, which both take turns on the thread pool.
/// </summary>
/// <remarks>
/// The thread pool makes a thread at once while it has fewer than its minimum, and above that one in half a second: with 16 handlers that spun on two cores, which are its minimum by default, a commit took 7.8 s.
/// </remarks>
internal static class HandlerThreads
{
    /// <summary>For more workers than this no threads are made: so many that all keep theirs are rather stuck than busy.</summary>
    public const int MostWorkers = 64;

    private static readonly Lock Gate = new();

    /// <summary>Raises the minimum for as long as a pool lives.</summary>
    public static void Keep(Pool pool)
    {
        var threads = Math.Min(pool.Options.Workers, MostWorkers);
        Change(threads);
        _ = pool.Ended.ContinueWith(_ => Change(-threads), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static void Change(int by)
    {
        lock (Gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.SetMinThreads(Math.Clamp(workers + by, 1, most), completions);
        }
    }
}
