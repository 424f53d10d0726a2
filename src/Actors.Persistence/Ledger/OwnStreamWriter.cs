using Akka.Actor;

namespace Actors;

/// <summary>Writes the stream of this incarnation: one event at a time, in the order told, as Akka.Persistence keeps everything back while an event is being written.</summary>
internal sealed class OwnStreamWriter(string stream, string journal, bool mayDelete, IActorRef owner) : LedgerStream(stream, journal, Highest)
{
    private bool _mayDelete = mayDelete;
    private long _deleteTo;

    public static Props Props(string stream, string journal, bool mayDelete, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new OwnStreamWriter(stream, journal, mayDelete, owner));

    protected override void OnRead()
    {
        if (LastSequenceNr > 0)
        {
            // A number that was given twice, because its row in the directory was deleted in between: somebody stood still for very long.
            Fail(Damage($"has {LastSequenceNr} rows, and should have none yet"));
            return;
        }

        Context.Parent.Tell(WriterReady.Instance);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Append append when append.Number == LastSequenceNr + 1:
                Persist(new Batch(append.Bytes), _ => owner.Tell(new Appended(append.Number), Context.Parent));
                break;
            case Append append:
                Fail(new InvalidOperationException($"batch {append.Number} follows {LastSequenceNr}"));
                break;
            case CarriedOver:
                Context.Parent.Tell(message); // All that was told before it is written.
                break;
            case EarlierErased:
                _mayDelete = true;
                DeleteOwn();
                break;
            case DeleteUpTo to:
                _deleteTo = Math.Max(_deleteTo, Math.Min(to.Number, LastSequenceNr - 1));
                DeleteOwn();
                break;
            default:
                base.OnCommand(message);
                break;
        }
    }

    private void DeleteOwn()
    {
        if (_mayDelete && _deleteTo > 0)
        {
            Delete(_deleteTo);
        }
    }
}

/// <summary>To the store: it can be written.</summary>
internal sealed record WriterReady
{
    public static readonly WriterReady Instance = new();
}

/// <summary>From the store: the streams of all earlier incarnations are empty, so rows of this one may go.</summary>
internal sealed record EarlierErased
{
    public static readonly EarlierErased Instance = new();
}
