using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>
/// In the place of the actor that stores the ledger of one router. What it asks of the database is first sent, which takes its process, and arrives later, which does not: a write may
/// land when its process has long been stopped, or is dead.
/// </summary>
internal sealed class SimStore
{
    private readonly StoreLives _lives;
    private readonly SimProcess _home;
    private readonly SimRef _owner;
    private readonly IEnumerator<Request> _opening;
    private readonly Queue<IPoolMessage> _asked = new();
    private List<long> _earlier = [];
    private Request? _sent;
    private int _erased; // So many of the earlier streams.
    private long _deleteTo;
    private bool _isOpen;
    private bool _mayErase;
    private bool _olderAreEmpty = true;

    public SimStore(StoreLives lives, SimProcess home, SimRef owner)
    {
        (_lives, _home, _owner) = (lives, home, owner);
        _opening = Open().GetEnumerator();
    }

    /// <summary>Asks the database for something.</summary>
    /// <returns>What the owner is told of it; null when the database refuses.</returns>
    private delegate IEnumerable<IPoolMessage>? Request();

    /// <summary>Its number; 0 until it has one.</summary>
    public long Incarnation { get; private set; }

    /// <summary>The number of the last batch that it was asked to write.</summary>
    public long Asked { get; private set; }

    /// <summary>Nothing more is told to its owner. What was sent arrives all the same.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>For so many of its turns nothing happens.</summary>
    public int SlowFor { get; set; }

    /// <summary>The number of the last batch that it has written.</summary>
    public long Written => Incarnation == 0 ? 0 : Database.Last(Incarnation);

    public bool IsSealed => Incarnation != 0 && Database.IsSealed(Incarnation);

    /// <summary>Whether a write is under way.</summary>
    public bool IsWriting => _sent is not null && _isOpen;

    /// <summary>Whether a turn of it may come to something.</summary>
    public bool CanStep => _sent is not null || (!HasEnded && _home is { IsAlive: true, IsPaused: false } && (!_isOpen || _asked.Count > 0 || CanErase || CanDelete));

    private SimDatabase Database => _lives.Database;

    private bool CanErase => _mayErase && _earlier.Count > 0;

    private bool CanDelete => _deleteTo > 0 && _earlier.Count == 0;

    /// <summary>Its owner tells it something.</summary>
    public void Tell(IPoolMessage message)
    {
        Asked = message is Append append ? append.Number : Asked;
        _asked.Enqueue(message);
    }

    public void End() => HasEnded = true;

    /// <summary>Something is sent to the database, or arrives there.</summary>
    public void Step()
    {
        if (SlowFor > 0)
        {
            SlowFor--;
        }
        else if (_sent is { } sent)
        {
            _sent = null;
            Arrive(sent);
        }
        else
        {
            _sent = Next();
        }
    }

    private void Arrive(Request sent)
    {
        var fault = _lives.Fault();
        if ((fault == StoreFault.NotDone ? null : sent()) is not { } answers || fault == StoreFault.AnswerLost)
        {
            Answer(new LedgerFailed(new IOException("as it is to")));
            End();
            return;
        }

        foreach (var answer in answers)
        {
            Answer(answer);
        }
    }

    private void Answer(IPoolMessage message)
    {
        if (!HasEnded)
        {
            _lives.In(_home, () => _owner.Tell(message, ActorRefs.NoSender));
        }
    }

    private Request? Next()
    {
        if (!_isOpen)
        {
            _isOpen = !_opening.MoveNext();
            return _isOpen ? null : _opening.Current;
        }

        if (_asked.Count == 0 || ((CanErase || CanDelete) && _lives.Dice.Next(2) == 0))
        {
            return CanErase ? EraseSome : CanDelete ? DeleteSome : null;
        }

        switch (_asked.Dequeue())
        {
            case Append append:
                return () => Write(append);
            case CarriedOver:
                _mayErase = true;
                return null;
            case DeleteUpTo to:
                _deleteTo = Math.Max(_deleteTo, Math.Min(to.Number, Written - 1));
                return null;
            case var other:
                throw new InvalidOperationException($"A store is told {other}.");
        }
    }

    private IEnumerable<Request> Open()
    {
        yield return TakeNumber;
        foreach (var earlier in _earlier.ToList())
        {
            yield return () => Seal(earlier);
        }

        foreach (var earlier in _earlier.ToList())
        {
            yield return () => Read(earlier);
        }

        yield return () => [new Opened(Incarnation)];
    }

    private IPoolMessage[] TakeNumber()
    {
        (Incarnation, _earlier) = Database.TakeNumber();
        return [];
    }

    private IPoolMessage[] Seal(long earlier)
    {
        Database.Seal(earlier);
        return [];
    }

    private IEnumerable<IPoolMessage>? Read(long earlier)
    {
        if (Database.Read(earlier, _olderAreEmpty) is not { } batches)
        {
            _lives.Count("stream with a gap");
            return null;
        }

        _olderAreEmpty &= batches.Count == 0;
        return batches.Select(batch => new Replayed(earlier, batch.Number, batch.Bytes));
    }

    private IPoolMessage[]? Write(Append append)
    {
        if (Database.TryAppend(Incarnation, append.Number, append.Bytes.ToArray()))
        {
            return [new Appended(append.Number)];
        }

        _lives.Count("write of a stale router refused");
        return null;
    }

    /// <summary>Rows of earlier incarnations go, oldest first; when none is left, they are not listed any more.</summary>
    private IPoolMessage[] EraseSome()
    {
        _lives.HasDeleted = true;
        var isErased = Database.Delete(_earlier[_erased], long.MaxValue, _lives.Dice.Next(1, 4));
        _erased += isErased ? 1 : 0;
        if (_erased == _earlier.Count)
        {
            _earlier.ForEach(Database.Unlist);
            _earlier.Clear();
            _lives.Count("earlier lives erased");
        }

        return [];
    }

    private IPoolMessage[] DeleteSome()
    {
        _lives.HasDeleted = true;
        if (Database.Delete(Incarnation, _deleteTo, _lives.Dice.Next(1, 4)))
        {
            _deleteTo = 0;
            _lives.Count("own batches deleted");
        }

        return [];
    }
}
