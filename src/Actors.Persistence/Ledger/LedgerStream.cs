using Akka.Actor;
using Akka.Persistence;
using ReadFrom = Akka.Persistence.Recovery; // Ours is another.

namespace Actors;

/// <summary>
/// What the actors have in common that read or write one stream for a <see cref="LedgerStore"/>, their parent. A fault of any kind is told to it as <see cref="StreamFailed"/>,
/// and ends the actor. Nothing is tried again here.
/// </summary>
internal abstract class LedgerStream : UntypedPersistentActor
{
    /// <summary>Reads all events.</summary>
    protected static readonly ReadFrom All = new(SnapshotSelectionCriteria.None);

    /// <summary>Reads the highest sequence number alone.</summary>
    protected static readonly ReadFrom Highest = ReadFrom.None;

    /// <summary>How many rows one commit deletes. Writes wait for it, so it takes about as long as a few of them.</summary>
    private const int RowsAtOnce = 256;

    private readonly string _stream;
    private readonly ReadFrom _recovery;
    private long _deleted;
    private long _deleteTo;
    private bool _deletes;

    protected LedgerStream(string stream, string journal, ReadFrom recovery)
    {
        (_stream, _recovery) = (stream, recovery);
        JournalPluginId = journal;
        SnapshotPluginId = "akka.persistence.no-snapshot-store";
    }

    public override string PersistenceId => _stream;

    public override ReadFrom Recovery => _recovery;

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted)
        {
            OnRead();
        }
        else
        {
            OnEvent(message);
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case DeleteMessagesSuccess:
                _deletes = false;
                DeleteSome();
                break;
            case DeleteMessagesFailure failure:
                Fail(failure.Cause);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Context.Parent.Tell(new StreamFailed(reason));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Context.Parent.Tell(new StreamFailed(cause, sequenceNr));

    /// <summary>Akka.Persistence would go on after this one, with a number that nobody has written.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Fail(cause);

    /// <summary>All that is to be read was read.</summary>
    protected abstract void OnRead();

    /// <summary>An event that stands in the stream. An exception ends the recovery.</summary>
    protected virtual void OnEvent(object message) => throw Damage($"a {message.GetType().Name} where none was expected");

    /// <summary>All rows that were to be deleted are.</summary>
    protected virtual void OnDeleted()
    {
    }

    /// <summary>Deletes rows, some at a time. The journal keeps the row of the last one, marked, and with it the highest number.</summary>
    protected void Delete(long to, long from = 0)
    {
        _deleteTo = Math.Max(_deleteTo, to);
        _deleted = Math.Max(_deleted, from - 1);
        DeleteSome();
    }

    /// <summary>Ends with its result.</summary>
    protected void End(object result)
    {
        Context.Parent.Tell(result);
        Context.Stop(Self);
    }

    protected void Fail(Exception cause) => End(new StreamFailed(cause));

    protected Exception Damage(string what) => new InvalidDataException($"stream {_stream}: {what}");

    private void DeleteSome()
    {
        if (_deletes)
        {
            return;
        }

        if (_deleted >= _deleteTo)
        {
            OnDeleted();
            return;
        }

        _deletes = true;
        _deleted = Math.Min(_deleted + RowsAtOnce, _deleteTo);
        DeleteMessages(_deleted);
    }
}

/// <summary>To the store: a stream could not be read, written or deleted from.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Written">The number of the event whose write failed; 0 if it was none.</param>
internal sealed record StreamFailed(Exception Cause, long Written = 0);
