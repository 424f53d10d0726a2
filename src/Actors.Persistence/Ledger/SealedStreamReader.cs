using Akka.Actor;

namespace Actors;

/// <summary>Tells the owner what a sealed stream holds.</summary>
/// <remarks>
/// A stale owner may still have rows of the stream deleted while it is read, in more than one query. As these are its oldest, that shows as a gap, or as a first row that is not number 1 where
/// an older stream was not empty: no row of a stream goes before the older ones are empty. Both end the reading; what is read anew is whole.
/// </remarks>
internal sealed class SealedStreamReader(string stream, string journal, long incarnation, bool isOldest, IActorRef owner) : LedgerStream(stream, journal, All)
{
    private long _first;
    private long _last;
    private long _seal;

    /// <param name="stream">The stream.</param>
    /// <param name="journal">The id of its journal.</param>
    /// <param name="incarnation">The one whose stream it is.</param>
    /// <param name="isOldest">Whether all older streams were empty.</param>
    /// <param name="owner">Who is told.</param>
    public static Props Props(string stream, string journal, long incarnation, bool isOldest, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new SealedStreamReader(stream, journal, incarnation, isOldest, owner));

    protected override void OnEvent(object message)
    {
        if (_last > 0 && LastSequenceNr != _last + 1)
        {
            throw Damage($"number {LastSequenceNr} follows {_last}");
        }

        _last = LastSequenceNr;
        _first = _first == 0 ? _last : _first;
        switch (message)
        {
            case Batch when _seal > 0:
                throw Damage($"number {_last} was written after the seal {_seal}");
            case Batch batch when _first == 1 || isOldest:
                owner.Tell(new Replayed(incarnation, _last, batch.Bytes), Context.Parent);
                break;
            case Seal:
                _seal = _seal == 0 ? _last : _seal;
                break;
            default:
                base.OnEvent(message);
                break;
        }
    }

    protected override void OnRead()
    {
        var isEmpty = _seal == _first; // Also when no event is to be seen: the seal is the last that is deleted.
        if (isEmpty ? !isOldest && _seal != 1 : _seal == 0 || (_first != 1 && !isOldest))
        {
            Fail(Damage($"begins with {_first} and is sealed at {_seal}"));
            return;
        }

        End(new StreamRead(_first, _seal, isEmpty));
    }
}

/// <summary>To the store: all that a stream holds was told to the owner.</summary>
/// <param name="First">The number of the first row that stands; 0 if none does.</param>
/// <param name="Seal">The number of the first seal; 0 if none is to be seen any more.</param>
/// <param name="IsEmpty">Whether it held no batch.</param>
internal sealed record StreamRead(long First, long Seal, bool IsEmpty);
