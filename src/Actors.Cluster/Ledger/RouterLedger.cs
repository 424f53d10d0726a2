namespace Actors;

/// <summary>
/// The ledger of a durable pool at its router: what is decided is applied at once and written in batches, and nothing that the router says because of it leaves before it is
/// written, but for <see cref="MayBegin"/>. So whoever hears of a decision hears of one that stands, and a router whose write fails is followed by one that knows what was written, and no more.
/// </summary>
/// <remarks>
/// Commits clock themselves: the next batch closes when the one before is written. An answer, an outcome or a rejection waits for a commit that begins after it, even an empty one: a router that stood still
/// while another took its place learns by it that it may not speak.
/// </remarks>
/// <param name="options">The options of the pool.</param>
/// <param name="slots">What ran when the last process went down; null where its workers did not note it.</param>
internal sealed class RouterLedger(TaskPoolOptions options, ICrashSlots? slots = null) : ITaskRecord
{
    private readonly LedgerBook _book = new();
    private readonly Queue<(long Number, byte[] Bytes)> _closed = new(); // Under the gate, as the book.
    private Pool? _pool;
    private bool _isWanted;
    private bool _isWriting;
    private bool _hasBegunToRead;
    private bool _notes; // What begins of what was found.

    /// <summary>Has the store opened: it shuts out whoever wrote before, and tells what is stored.</summary>
    public Action OpenStore { get; set; } = static () => { };

    /// <summary>In place of a book that is written anew as seldom as is good.</summary>
    public LedgerBook Book { init => _book = value; }

    /// <summary>A batch of this many bytes is closed though none is awaited.</summary>
    public int LongBatch { get; init; } = 1024 * 1024;

    /// <summary>What is not needed is let go of once in so many batches.</summary>
    public int SweepEvery { get; init; } = 64;

    /// <summary>Has the store append a batch, and answer.</summary>
    public Action<long, byte[]> Append { get; set; } = static (_, _) => { };

    /// <summary>Has the store delete the batches up to one, or <see cref="LedgerBook.Earlier"/>.</summary>
    public Action<long> Delete { get; set; } = static _ => { };

    /// <summary>The number of the last batch that is written.</summary>
    public long Written { get; private set; }

    /// <summary>The number of the last batch in which something stands that was decided by now.</summary>
    public long Decided
    {
        get
        {
            lock (Gate)
            {
                return _book.IsOpenEmpty ? _book.OpenNumber - 1 : _book.OpenNumber;
            }
        }
    }

    /// <summary>Whether all is read that earlier lives of the pool have left.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Whether the pool goes on with that.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How many routers have opened the store, up to this one.</summary>
    public long Life { get; private set; }

    private Pool Pool => _pool!;

    private Lock Gate => Pool.State.Gate;

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    public void Serve(Pool pool) => _pool = pool;

    /// <summary>What is stored is to be read now.</summary>
    public void Read()
    {
        if (!_hasBegunToRead)
        {
            _hasBegunToRead = true;
            OpenStore();
        }
    }

    /// <summary>The store has read a batch of an earlier life.</summary>
    public void Replay(ReadOnlyMemory<byte> batch)
    {
        lock (Gate)
        {
            _book.Replay(batch);
        }
    }

    /// <summary>The store has read all.</summary>
    /// <param name="life">How many routers have opened the store, up to this one.</param>
    public void OnRead(long life) => (Life, IsRead) = (life, true);

    /// <summary>The pool goes on with what was read.</summary>
    /// <param name="isWorkerLeft">Whether a process lives that may go on with what an earlier router has handed out.</param>
    public void Open(bool isWorkerLeft)
    {
        lock (Gate)
        {
            CrashCharges.Charge(_book, slots?.Left ?? (isWorkerLeft ? [] : [.. _book.Begun]), isAllKnown: slots is not null, options, Now);
        }

        LedgerRestore.Into(Pool, _book, Now);
        _notes = slots is null && Pool.State.Outstanding > 0;
        IsOpen = true;
        _isWanted = true; // Whoever was the router before is to learn that it is not.
        WriteIfIdle();
    }

    /// <summary>With which batch something may be said that was decided by now: once that is written.</summary>
    public long After(WireItem item)
    {
        lock (Gate)
        {
            // An answer is to be true when it is given, and an outcome is an answer.
            if (item is Concluded or Reply)
            {
                _isWanted = true;
                return _book.OpenNumber;
            }

            return _book.IsOpenEmpty ? _book.OpenNumber - 1 : _book.OpenNumber;
        }
    }

    /// <summary>
    /// Whether something may be said to this process itself before anything is written: the first attempt of a task, once the first batch is, unless it is noted. Nobody was told that the task is admitted, and whoever runs it ends
    /// with the router: so a crash leaves what it leaves of a task that was never admitted. To wait would cost a commit of each task, and on a slow disk far more: a node asks for no more than it ends
    /// in <see cref="Pace.Ahead"/>.
    /// </summary>
    public bool MayBegin(WireItem item) => Written > 0 && item is Attempt { Number: 1, Task: var key } && !(_notes && Find(key)?.Begun is not null);

    /// <summary>Has the next batch written if none is under way.</summary>
    public void WriteIfIdle()
    {
        if (!IsOpen || _isWriting)
        {
            return;
        }

        (long Number, byte[] Bytes) next;
        lock (Gate)
        {
            if (_closed.Count == 0)
            {
                CloseIfAny();
            }

            if (!_closed.TryDequeue(out next))
            {
                return;
            }
        }

        _isWriting = true;
        Append(next.Number, next.Bytes);
    }

    /// <summary>The store has a batch.</summary>
    public void OnWritten(long number)
    {
        (Written, _isWriting) = (number, false);
        slots?.TakeOver(); // The first batch has what is charged, and all that is handed out waits for that.
        long? upTo = null;
        lock (Gate)
        {
            if (number % SweepEvery == 0 || _book.HasEarlier)
            {
                upTo = _book.Sweep(number);
            }
        }

        if (upTo is { } last)
        {
            Delete(last);
        }

        WriteIfIdle();
    }

    /// <summary>What is known of the task with this key, if anything.</summary>
    public LedgerEntry? Find(TaskKey key)
    {
        lock (Gate)
        {
            return _book.Find(key);
        }
    }

    /// <summary>A door has what it was told.</summary>
    public void OnHeard(WireItem item)
    {
        if (item is Concluded { Of: { } key })
        {
            lock (Gate)
            {
                _book.OnHeard(key, IsNeeded);
            }
        }
    }

    /// <summary>The outcome of what a door says again, if it has one.</summary>
    public TaskOutcome? OutcomeOf(TaskKey key) => Find(key)?.Outcome;

    void ITaskRecord.OnAdmitted(TrackedTask task)
    {
        var submitted = (SubmittedTask)task.Request.Task;
        if (_book.Find(submitted.Key) is null)
        {
            var wait = task.RetryIn ?? task.Request.Delay;
            _book.Admit(submitted, wait > TimeSpan.Zero ? Now + wait : null);
            CloseIfLong();
        }

        SayAdmitted(task);
    }

    void ITaskRecord.OnNoted(TrackedTask task, TaskHistory history)
    {
        var begun = task.Stage == TaskStage.Running ? Find(KeyOf(task))?.Begun : null;
        _book.Write(new LedgerRecord.Noted(KeyOf(task), history, history.Wait > TimeSpan.Zero ? Now + history.Wait : null));
        if (begun is not null)
        {
            _book.Write(new LedgerRecord.Begun(begun)); // It goes on.
        }

        CloseIfLong();
    }

    /// <remarks>Written before it begins, which costs a commit: so only where no worker notes it, and of what an earlier life has left. Among that is what took it down, if anything did.</remarks>
    void ITaskRecord.OnBegun(TrackedTask task, string where)
    {
        if (_notes && Find(KeyOf(task)) is { IsFound: true, Key: var key })
        {
            lock (Gate)
            {
                _book.Write(new LedgerRecord.Begun(new BegunAttempt(key, task.Attempts, where)));
            }
        }
    }

    bool ITaskRecord.IsBegun(TrackedTask task) => slots is null && Find(KeyOf(task))?.Begun is not null;

    void ITaskRecord.OnAttached(TrackedTask task, TrackedTask other)
    {
        if (_book.Find(KeyOf(other)) is null)
        {
            _book.Write(new LedgerRecord.Attached(KeyOf(task), KeyOf(other)));
            CloseIfLong();
        }

        SayAdmitted(other);
    }

    /// <summary>It stands in the ledger as it is; those that wait for it need wait no longer.</summary>
    void ITaskRecord.OnKept(TrackedTask task)
    {
        foreach (var door in task.Senders.OfType<PeerReceiver>())
        {
            door.SayKept((SubmittedTask)task.Request.Task);
        }
    }

    void ITaskRecord.OnConcluded(TrackedTask task, TaskOutcome outcome)
    {
        _book.Write(new LedgerRecord.Concluded(KeyOf(task), outcome, Now, Verdict.IsFailure(outcome.Kind) && options.QuarantineCapacity > 0));
        CloseIfLong();
    }

    void ITaskRecord.OnTakenFromQuarantine(QuarantinedTask task)
    {
        _book.Write(new LedgerRecord.Taken(((SubmittedTask)task.Request.Task).Key));
        CloseIfLong();
    }

    /// <summary>To its door, if somebody waits there.</summary>
    private static void SayAdmitted(TrackedTask task)
    {
        if (task is { Sender: PeerReceiver door, Request.Task: SubmittedTask { IsAwaited: true } submitted })
        {
            door.SayAdmitted(submitted);
        }
    }

    private static TaskKey KeyOf(TrackedTask task) => ((SubmittedTask)task.Request.Task).Key;

    /// <summary>Whether anybody may still ask for an outcome.</summary>
    private bool IsNeeded(LedgerEntry entry) =>
        (entry.Unheard > 0 && Now - entry.ConcludedAt < options.KeptFor)
        || (entry.Outcome!.Id.IsChosen && Pool.State.Index.TryFindKept(entry.Outcome.Id, Pool.Now, out var kept) && ReferenceEquals(kept.Task, entry.Task))
        || (entry.IsQuarantined && Pool.State.Quarantine.Holds(entry.Outcome));

    private void CloseIfLong()
    {
        if (IsOpen && _book.OpenBytes >= LongBatch)
        {
            Close();
        }
    }

    private void CloseIfAny()
    {
        if (!_book.IsOpenEmpty || _isWanted || _book.HasEarlier)
        {
            Close();
        }
    }

    private void Close()
    {
        _isWanted = false;
        _book.Carry(IsNeeded);
        var number = _book.OpenNumber;
        _closed.Enqueue((number, _book.Close(Pool.State.RejectedBefore + Pool.State.Rejected.Sum())));
    }
}
