namespace Actors.Cli.Output;

/// <summary>How many bytes of output may sit in memory: of one stream of one command, and of all that wait to be printed.</summary>
/// <param name="perStream">The most that one stream may hold.</param>
/// <param name="inAll">The most that all streams may hold together.</param>
internal sealed class OutputBudget(int perStream = 1024 * 1024, long inAll = 64L * 1024 * 1024)
{
    private long _held;

    /// <summary>How much is held now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Takes room for <paramref name="more"/> bytes of a stream that has <paramref name="alreadyHeld"/>; false if it must go to disk.</summary>
    public bool TryTake(int more, long alreadyHeld)
    {
        if (alreadyHeld + more > perStream)
        {
            return false;
        }

        if (Interlocked.Add(ref _held, more) <= inAll)
        {
            return true;
        }

        Return(more);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
