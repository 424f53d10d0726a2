namespace Actors;

/// <summary>What the ledger knows of one task, from its admission until nobody will ask for its outcome any more.</summary>
internal sealed class LedgerEntry(SubmittedTask task, long order)
{
    private List<LedgerBatch>? _more;
    private LedgerBatch? _first;

    public SubmittedTask Task { get; } = task;

    /// <summary>Grows with each admission.</summary>
    public long Order { get; } = order;

    /// <summary>Whether it was outstanding when this router began.</summary>
    public bool IsFound { get; set; }

    /// <summary>What it has behind it. Its wait is what it was when that was noted: when it ends, <see cref="DueAt"/> says.</summary>
    public TaskHistory History { get; set; }

    /// <summary>The attempt that is noted as begun; null once something else is noted.</summary>
    public BegunAttempt? Begun { get; set; }

    /// <summary>When its delay, or the wait for its retry, ends; null when it does not wait.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The outcome without what its door has; null while it is outstanding.</summary>
    public TaskOutcome? Outcome { get; set; }

    /// <summary>When it got it.</summary>
    public DateTimeOffset ConcludedAt { get; set; }

    /// <summary>Whether its request is in quarantine, as far as the records tell: what leaves because that is full, is found out later.</summary>
    public bool IsQuarantined { get; set; }

    /// <summary>Further keys that it is known by: others gave the same id or unique key.</summary>
    public List<TaskKey>? Aliases { get; set; }

    /// <summary>How many doors have not acknowledged its outcome.</summary>
    public int Unheard { get; set; } = 1;

    public TaskKey Key => Task.Key;

    /// <summary>It has a record in this batch, which is therefore still needed.</summary>
    public void Stand(LedgerBatch batch)
    {
        if (_first is null)
        {
            _first = batch;
        }
        else if (_first != batch && _more?.Contains(batch) != true)
        {
            (_more ??= []).Add(batch);
        }
        else
        {
            return;
        }

        batch.Entries.Add(this);
        batch.Live++;
    }

    /// <summary>Its records are not needed any more.</summary>
    /// <param name="movedTo">The number of the batch that it is written anew in; 0 when it is over.</param>
    public void Leave(long movedTo = 0)
    {
        _first?.Leave(movedTo);
        _more?.ForEach(batch => batch.Leave(movedTo));
        (_first, _more) = (null, null);
    }

    public bool StandsIn(LedgerBatch batch) => _first == batch || _more?.Contains(batch) == true;
}

/// <summary>A batch of records that is written, or about to be.</summary>
internal sealed class LedgerBatch(long number)
{
    /// <summary>From 1 in each incarnation; 0 is that of earlier ones.</summary>
    public long Number { get; } = number;

    public int Bytes { get; set; }

    /// <summary>How many entries have a record in it that is still needed.</summary>
    public int Live { get; set; }

    /// <summary>Those that had, when they were last looked at.</summary>
    public List<LedgerEntry> Entries { get; } = [];

    /// <summary>It is as it was before this number is written: what stood in it is written anew there.</summary>
    public long MovedTo { get; private set; }

    /// <summary>Whether it stands for all that earlier incarnations have written.</summary>
    public bool IsEarlier => Number == LedgerBook.Earlier;

    public void Leave(long movedTo)
    {
        Live--;
        MovedTo = Math.Max(MovedTo, movedTo);
    }
}

/// <summary>A group with outstanding tasks, and in which batch its counts stand last.</summary>
internal sealed class LedgerGroup(string name)
{
    private LedgerBatch? _batch;

    public string Name { get; } = name;

    public int Outstanding { get; set; }

    public OutcomeCounts Counts { get; set; }

    public bool IsFailed { get; set; }

    public void Stand(LedgerBatch batch)
    {
        _batch?.Leave(batch.Number);
        _batch = batch;
        batch.Live++;
    }

    public void Leave()
    {
        _batch?.Leave(movedTo: 0);
        _batch = null;
    }
}
