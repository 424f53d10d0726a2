namespace Actors.Cli.Clients;

/// <summary>Puts what comes as it pleases into the order of the input. What waits is bounded, for it holds its place among what is outstanding.</summary>
/// <typeparam name="T">What comes of a line.</typeparam>
/// <param name="earlier">The numbers of the lines that come before <paramref name="next"/>, in their order.</param>
/// <param name="next">The number from which on every line comes.</param>
internal sealed class InputOrder<T>(IEnumerable<long> earlier, long next)
{
    private readonly Dictionary<long, T> _waiting = [];
    private readonly Queue<long> _earlier = new(earlier);
    private long _next = next;

    /// <summary>Takes one in, and gives those whose turn it is.</summary>
    public IEnumerable<T> Add(long number, T done)
    {
        _waiting.Add(number, done);
        while (_waiting.Remove(_earlier.TryPeek(out var first) ? first : _next, out var turn))
        {
            if (!_earlier.TryDequeue(out _))
            {
                _next++;
            }

            yield return turn;
        }
    }
}
