using Akka.Actor;

namespace Actors;

/// <summary>Writes the seal as the next event of a stream, whatever stands in it. It reads nothing, so that an old writer has no time to be first again and again.</summary>
internal sealed class StreamSealer(string stream, string journal, long by, long lost) : LedgerStream(stream, journal, Highest)
{
    /// <param name="stream">The stream.</param>
    /// <param name="journal">The id of its journal.</param>
    /// <param name="by">The incarnation that seals it.</param>
    /// <param name="lost">The number whose write has failed before; 0 for the first time.</param>
    public static Props Props(string stream, string journal, long by, long lost) => Akka.Actor.Props.Create(() => new StreamSealer(stream, journal, by, lost));

    protected override void OnRead()
    {
        if (LastSequenceNr < lost)
        {
            End(NotTaken.Instance);
            return;
        }

        Persist(new Seal(by), _ => End(StreamSealed.Instance));
    }
}

/// <summary>To the store: nothing will be written into the stream any more.</summary>
internal sealed record StreamSealed
{
    public static readonly StreamSealed Instance = new();
}
