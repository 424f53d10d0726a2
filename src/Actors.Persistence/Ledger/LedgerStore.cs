using Akka.Actor;
using Akka.Event;

namespace Actors;

/// <summary>
/// The ledger of a pool in a journal: batches of bytes that survive, written by one incarnation at a time. It knows nothing of what is in them.
/// </summary>
/// <remarks>
/// <para>
/// Each incarnation has a stream of its own, <c>name/7</c>, and an entry in the directory stream, <c>name</c>. A new store takes the next number, seals the streams of all earlier ones that are
/// still listed, and only then reads them: it tells its owner <see cref="Replayed"/> for each batch and then <see cref="Opened"/>. From then on it takes <see cref="Append"/>,
/// <see cref="CarriedOver"/> and <see cref="DeleteUpTo"/>.
/// </para>
/// <para>
/// <b>The fence.</b> The table holds each number of a stream once. A seal takes the number that the old writer would write next, and its row is never deleted; so once a store has told
/// <see cref="Opened"/>, every write of an earlier one fails, for ever. Whoever starts a store wins: one that was shut out must not be started again without a reason.
/// </para>
/// <para>
/// <b>Failures.</b> A write, a deletion or a reading that fails, a write that is rejected, and a message that breaks the order of the numbers end the store: it tells <see cref="LedgerFailed"/> and stops.
/// It never starts again by itself, whatever its supervisor says. What was not told as <see cref="Appended"/> may be written or not: the next store replays what is. Only a number that
/// somebody else was first to take is tried again here.
/// </para>
/// </remarks>
internal sealed class LedgerStore : UntypedActor
{
    private const int LongestName = 200;

    private readonly string _name;
    private readonly IActorRef _owner;
    private readonly string _place;
    private readonly string _journal;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>The streams that are still to be sealed, then to be read, then to be erased.</summary>
    private readonly Queue<long> _toSeal = new();
    private readonly Queue<long> _toRead = new();
    private readonly Queue<(string Stream, long From, long To)> _toErase = new();

    private IActorRef _busy = ActorRefs.Nobody;
    private IActorRef _writer = ActorRefs.Nobody;
    private Exception? _firstFault;
    private long _incarnation;
    private long _oldest;
    private bool _olderIsEmpty = true;
    private bool _isErasing;

    public LedgerStore(string name, IActorRef owner, string place, string journal) => (_name, _owner, _place, _journal) = (name, owner, place, journal);

    /// <param name="name">The name of the pool.</param>
    /// <param name="owner">Who is told and who tells.</param>
    /// <param name="place">What the journal writes to, for errors.</param>
    /// <param name="journal">The id of the journal.</param>
    public static Props Props(string name, IActorRef owner, string place, string journal = DurableJournal.Id) =>
        name is { Length: > 0 and <= LongestName } && !name.Contains('/', StringComparison.Ordinal)
            ? Akka.Actor.Props.Create(() => new LedgerStore(name, owner, place, journal)).WithDispatcher("actors.dispatcher")
            : throw new ArgumentException(Fault.Of(nameof(name), name, $"must have from 1 to {LongestName} characters, and no /"), nameof(name));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => TakeNumber(lost: 0);

    protected override void PostRestart(Exception reason) => Fail(reason);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CarriedOver when Equals(Sender, _writer):
                Erase();
                break;
            case Append or CarriedOver or DeleteUpTo when _writer.IsNobody():
                Fail(new InvalidOperationException($"{message.GetType().Name} was told before {nameof(Opened)}"));
                break;
            case Append or CarriedOver or DeleteUpTo:
                _writer.Forward(message);
                break;
            case StreamFailed failed:
                Failed(failed);
                break;
            case Terminated ended when Equals(ended.ActorRef, _busy) || Equals(ended.ActorRef, _writer):
                Fail(_firstFault ?? new InvalidOperationException($"{ended.ActorRef.Path.Name} has stopped"));
                break;
            case Terminated:
                break;
            default:
                Next(message);
                break;
        }
    }

    private void Next(object result)
    {
        Leave();
        switch (result)
        {
            case IncarnationTaken taken:
                _incarnation = taken.Incarnation;
                _oldest = taken.Earlier.Count > 0 ? taken.Earlier[0] : 0;
                foreach (var earlier in taken.Earlier)
                {
                    _toSeal.Enqueue(earlier);
                    _toRead.Enqueue(earlier);
                }

                Seal(lost: 0);
                break;
            case StreamSealed:
                _toSeal.Dequeue();
                Seal(lost: 0);
                break;
            case StreamRead read:
                Take(read);
                Read();
                break;
            case WriterReady:
                _owner.Tell(new Opened(_incarnation));
                break;
            case StreamErased:
                _toErase.Dequeue();
                EraseNext();
                break;
            case NotTaken:
                Fail(_firstFault!);
                break;
            default:
                Unhandled(result);
                break;
        }
    }

    private void TakeNumber(long lost) => Begin(StreamDirectory.Props(_name, _journal, lost));

    private void Seal(long lost)
    {
        if (_toSeal.TryPeek(out var next))
        {
            Begin(StreamSealer.Props(StreamOf(next), _journal, _incarnation, lost));
        }
        else
        {
            Read();
        }
    }

    private void Read()
    {
        if (_toRead.TryPeek(out var next))
        {
            Begin(SealedStreamReader.Props(StreamOf(next), _journal, next, _olderIsEmpty, _owner));
        }
        else
        {
            _writer = Context.Watch(Context.ActorOf(OwnStreamWriter.Props(StreamOf(_incarnation), _journal, mayDelete: _toErase.Count == 0, _owner)));
        }
    }

    private void Take(StreamRead read)
    {
        var incarnation = _toRead.Dequeue();
        _olderIsEmpty &= read.IsEmpty;
        if (!read.IsEmpty)
        {
            // Up to the first seal, and no further: the journal keeps the row of the last number that it deletes, and this is the one that fences. Of a stream that is empty nothing
            // is deleted: if it was sealed again, the first seal is such a row, and would go.
            _toErase.Enqueue((StreamOf(incarnation), read.First, read.Seal));
        }

        if (_toRead.Count == 0)
        {
            _toErase.Enqueue((_name, _oldest, incarnation));
        }
    }

    private void Erase()
    {
        if (!_isErasing)
        {
            _isErasing = true;
            EraseNext();
        }
    }

    private void EraseNext()
    {
        if (_toErase.TryPeek(out var next))
        {
            Begin(StreamEraser.Props(next.Stream, _journal, next.From, next.To));
        }
        else
        {
            _writer.Tell(EarlierErased.Instance);
        }
    }

    private void Failed(StreamFailed failed)
    {
        _firstFault = failed.Cause;
        if (failed.Written == 0 || Equals(Sender, _writer))
        {
            Fail(failed.Cause);
            return;
        }

        // Somebody else may have been first. Whether it was so is seen by looking again.
        Leave();
        if (_incarnation == 0)
        {
            TakeNumber(failed.Written);
        }
        else
        {
            Seal(failed.Written);
        }
    }

    private void Begin(Props props) => _busy = Context.Watch(Context.ActorOf(props));

    private void Leave()
    {
        if (Equals(Sender, _busy))
        {
            Context.Unwatch(_busy);
            _busy = ActorRefs.Nobody;
        }
    }

    private void Fail(Exception cause)
    {
        _log.Error(cause, "The ledger of pool {0} in {1} has failed; what was being written may be written or not", _name, _place);
        _owner.Tell(new LedgerFailed(cause));
        Context.Stop(Self);
    }

    private string StreamOf(long incarnation) => $"{_name}/{incarnation}";
}
