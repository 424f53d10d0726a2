namespace Actors.Cli.Clients;

/// <summary>Puts lines that come as they please into the order of the input. What waits is bounded by the window, for it has not been given out.</summary>
internal sealed class InputOrder
{
    private readonly Dictionary<long, DoneLine> _waiting = [];
    private long _next = 1;

    /// <summary>Takes one in, and gives those whose turn it is.</summary>
    public IEnumerable<DoneLine> Add(DoneLine done)
    {
        _waiting.Add(done.Result.Line, done);
        while (_waiting.Remove(_next, out var turn))
        {
            _next++;
            yield return turn;
        }
    }
}
