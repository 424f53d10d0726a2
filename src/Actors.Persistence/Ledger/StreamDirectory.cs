using Akka.Actor;

namespace Actors;

/// <summary>Takes the next incarnation number, in the directory stream of the pool: the index of the table gives each to one alone.</summary>
internal sealed class StreamDirectory(string name, string journal, long lost) : LedgerStream(name, journal, All)
{
    private readonly List<long> _earlier = [];

    /// <param name="name">The name of the pool.</param>
    /// <param name="journal">The id of its journal.</param>
    /// <param name="lost">The number whose write has failed before; 0 for the first time.</param>
    public static Props Props(string name, string journal, long lost) => Akka.Actor.Props.Create(() => new StreamDirectory(name, journal, lost));

    protected override void OnEvent(object message)
    {
        if (message is not DirectoryEntry entry || entry.Incarnation != LastSequenceNr)
        {
            throw Damage($"{message} as number {LastSequenceNr}");
        }

        _earlier.Add(entry.Incarnation);
    }

    protected override void OnRead()
    {
        if (LastSequenceNr < lost)
        {
            End(NotTaken.Instance);
            return;
        }

        Persist(new DirectoryEntry(LastSequenceNr + 1), entry => End(new IncarnationTaken(entry.Incarnation, _earlier)));
    }
}

/// <summary>To the store: the number is taken.</summary>
/// <param name="Incarnation">The number.</param>
/// <param name="Earlier">The incarnations whose streams may hold something, oldest first.</param>
internal sealed record IncarnationTaken(long Incarnation, IReadOnlyList<long> Earlier);

/// <summary>To the store: the number that could not be written is still free, so nobody else was first: the write has failed for a reason of its own.</summary>
internal sealed record NotTaken
{
    public static readonly NotTaken Instance = new();
}
