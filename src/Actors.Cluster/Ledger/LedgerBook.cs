namespace Actors;

/// <summary>
/// What the records of a ledger come to, and in which batches they stand: pure, but for the clock that callers read. The oldest batches go once nothing in them is needed; what still is,
/// is written anew first, so much at a time, so that the ledger stays small however long one task takes.
/// </summary>
/// <remarks>Guarded by the pool's gate.</remarks>
internal sealed class LedgerBook
{
    /// <summary>In place of the number of a batch: all that earlier incarnations have written.</summary>
    public const long Earlier = 0;

    private readonly Dictionary<TaskKey, LedgerEntry> _entries = [];
    private readonly Dictionary<TaskKey, LedgerEntry> _byAlias = [];
    private readonly Dictionary<string, LedgerGroup> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<LedgerGroup> _counted = []; // In the open batch.
    private readonly Queue<LedgerBatch> _batches = new(); // Written ones, oldest first.
    private LedgerBatch _open = new(1);
    private WireWriter _bytes = new(1024);
    private long _order;
    private long _neededBytes;

    /// <summary>The outcomes and rejections since the pool began, in all its lives.</summary>
    public DoorCounts Counts { get; private set; }

    /// <summary>Whether the open batch has records.</summary>
    public bool IsOpenEmpty => _bytes.Written.Length == 0;

    /// <summary>So much may be stored beside what is needed, and what is needed once more, before something is written anew.</summary>
    public long SmallBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>So many entries are written anew in one batch at most.</summary>
    public int CarriedAtOnce { get; init; } = 1024;

    public int OpenBytes => _bytes.Written.Length;

    /// <summary>The number that the open batch will be written under.</summary>
    public long OpenNumber => _open.Number;

    /// <summary>What the batches take that are still stored.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Whether something that earlier incarnations have written is still stored.</summary>
    public bool HasEarlier => _batches.TryPeek(out var oldest) && oldest.IsEarlier;

    /// <summary>What is outstanding, in the order of admission.</summary>
    public IEnumerable<LedgerEntry> Outstanding => _entries.Values.Where(entry => entry.Outcome is null).OrderBy(entry => entry.Order);

    /// <summary>What has an outcome that is still known, in the order in which they came.</summary>
    public IEnumerable<LedgerEntry> Concluded => _entries.Values.Where(entry => entry.Outcome is not null).OrderBy(entry => entry.ConcludedAt).ThenBy(entry => entry.Order);

    /// <summary>The groups that have something outstanding.</summary>
    public IEnumerable<LedgerGroup> Groups => _groups.Values;

    public LedgerEntry? Find(TaskKey key) => _entries.GetValueOrDefault(key) ?? _byAlias.GetValueOrDefault(key);

    /// <summary>The attempts that are noted as begun, and of whose end nothing is.</summary>
    public IEnumerable<BegunAttempt> Begun => _entries.Values.Select(entry => entry.Begun).OfType<BegunAttempt>();


    public void Admit(SubmittedTask task, DateTimeOffset? dueAt) => Write(new LedgerRecord.Admitted(task, ++_order, dueAt));

    public void Write(LedgerRecord record)
    {
        LedgerCodec.Write(_bytes, record);
        Apply(record, _open);
    }

    /// <summary>A batch that was written in an earlier incarnation.</summary>
    public void Replay(ReadOnlyMemory<byte> batch)
    {
        // They go all at once, when all that is needed of them was written anew.
        var earlier = _batches.TryPeek(out var first) ? first : new LedgerBatch(Earlier);
        if (first is null)
        {
            _batches.Enqueue(earlier);
        }

        foreach (var record in LedgerCodec.ReadAll(batch))
        {
            Apply(record, earlier);
        }
    }

    /// <summary>Closes the open batch.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] Close(long rejected)
    {
        foreach (var group in _counted.Where(group => group.Outstanding > 0))
        {
            Write(group);
        }

        _counted.Clear();
        Write(new LedgerRecord.Counted(Counts with { Rejected = rejected }));
        var bytes = _bytes.Written.ToArray();
        _open.Bytes = bytes.Length;
        StoredBytes += bytes.Length;
        _batches.Enqueue(_open);
        _open = new LedgerBatch(_open.Number + 1);
        _bytes = new WireWriter(Math.Max(1024, bytes.Length));
        return bytes;
    }

    /// <summary>Writes some of what stands in the oldest batch anew, if the ledger takes much more than it needs, or if it is one of an earlier incarnation.</summary>
    /// <param name="isNeeded">Whether anybody may still ask for what has an outcome.</param>
    public void Carry(Predicate<LedgerEntry> isNeeded)
    {
        if (!_batches.TryPeek(out var oldest) || oldest.Live == 0 || (!oldest.IsEarlier && StoredBytes < SmallBytes + (2 * _neededBytes)))
        {
            return;
        }

        var carried = 0;
        while (oldest.Entries.Count > 0 && carried < CarriedAtOnce)
        {
            var entry = oldest.Entries[^1];
            oldest.Entries.RemoveAt(oldest.Entries.Count - 1);
            if (!entry.StandsIn(oldest))
            {
                continue;
            }

            if (entry.Outcome is not null && !isNeeded(entry))
            {
                Forget(entry);
                continue;
            }

            Carry(entry);
            carried++;
        }
    }

    /// <summary>Up to which batch nothing that is written is needed any more; null when that is not more than before.</summary>
    /// <param name="written">The last that is written: only from there on the store has what was written anew.</param>
    public long? Sweep(long written)
    {
        // Earlier incarnations go by themselves: they are another matter to the store.
        long? upTo = null;
        while (upTo != Earlier && _batches.TryPeek(out var oldest) && oldest.Live == 0 && oldest.MovedTo <= written && oldest.Number < written)
        {
            _batches.Dequeue();
            StoredBytes -= oldest.Bytes;
            upTo = oldest.Number;
        }

        return upTo;
    }

    /// <summary>A door has the outcome of a task.</summary>
    public void OnHeard(TaskKey key, Predicate<LedgerEntry> isNeeded)
    {
        if (Find(key) is { Outcome: not null } entry && --entry.Unheard <= 0 && !isNeeded(entry))
        {
            Forget(entry);
        }
    }

    private void Apply(LedgerRecord record, LedgerBatch batch)
    {
        switch (record)
        {
            case LedgerRecord.Admitted admitted:
                OnAdmitted(admitted, batch);
                break;
            case LedgerRecord.Noted noted when Find(noted.Key) is { } entry:
                (entry.History, entry.DueAt, entry.Begun) = (noted.History, noted.DueAt, null);
                entry.Stand(batch);
                break;
            case LedgerRecord.Begun { Attempt: var attempt } when Find(attempt.Task) is { Outcome: null } entry:
                entry.Begun = attempt;
                entry.Stand(batch);
                break;
            case LedgerRecord.Attached attached when Find(attached.Key) is { } entry:
                if (_byAlias.TryAdd(attached.Alias, entry))
                {
                    (entry.Aliases ??= []).Add(attached.Alias);
                    entry.Unheard++;
                }

                entry.Stand(batch);
                break;
            case LedgerRecord.Concluded concluded when Find(concluded.Key) is { } entry:
                OnConcluded(entry, concluded, batch);
                break;
            case LedgerRecord.Taken taken when Find(taken.Key) is { } entry:
                entry.IsQuarantined = false;
                entry.Stand(batch);
                break;
            case LedgerRecord.Counted counted:
                Counts = counted.Counts;
                break;
            case LedgerRecord.GroupCounted counted when _groups.TryGetValue(counted.Name, out var group):
                (group.Counts, group.IsFailed) = (counted.Counts, counted.IsFailed);
                group.Stand(batch);
                break;
            default:
                break; // Of a task that is not known any more.
        }
    }

    private void OnAdmitted(LedgerRecord.Admitted admitted, LedgerBatch batch)
    {
        if (_entries.TryGetValue(admitted.Task.Key, out var known))
        {
            Forget(known); // Written anew: all that it has follows.
        }

        var entry = new LedgerEntry(admitted.Task, admitted.Order) { DueAt = admitted.DueAt };
        _order = Math.Max(_order, admitted.Order);
        _entries.Add(entry.Key, entry);
        _neededBytes += entry.Task.Size;
        entry.Stand(batch);
        if (admitted.Task.Options?.Group is { Name: var name })
        {
            GroupOf(name).Outstanding++;
        }
    }

    private void OnConcluded(LedgerEntry entry, LedgerRecord.Concluded concluded, LedgerBatch batch)
    {
        if (entry.Outcome is not null)
        {
            return;
        }

        var (outcome, options) = (concluded.Outcome, entry.Task.Options);
        entry.Outcome = new TaskOutcome(options?.Id is { } chosen ? TaskId.Of(chosen) : entry.Key.Id, entry.Task, outcome.Kind, outcome.Reason, outcome.Detail, outcome.Attempts, outcome.Worker);
        (entry.ConcludedAt, entry.IsQuarantined, entry.DueAt, entry.Begun) = (concluded.At, concluded.IsQuarantined, null, null);
        entry.Stand(batch);
        Counts = Counts.And(outcome.Kind);
        if (options?.Group is not { } group || !_groups.TryGetValue(group.Name, out var counted))
        {
            return;
        }

        counted.Outstanding--;
        counted.Counts = counted.Counts.And(outcome.Kind);
        counted.IsFailed |= group.CancelOnFailure && Verdict.IsFailure(outcome.Kind);
        if (counted.Outstanding > 0)
        {
            _counted.Add(counted);
        }
        else
        {
            counted.Leave();
            _groups.Remove(counted.Name);
        }
    }

    private LedgerGroup GroupOf(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups.Add(name, group = new LedgerGroup(name));
        }

        return group;
    }

    private void Write(LedgerGroup group) => Write(new LedgerRecord.GroupCounted(group.Name, group.Counts, group.IsFailed));

    /// <summary>Writes anew all that is known of a task.</summary>
    private void Carry(LedgerEntry entry)
    {
        entry.Leave(movedTo: _open.Number);
        LedgerCodec.Write(_bytes, new LedgerRecord.Admitted(entry.Task, entry.Order, entry.DueAt));
        if (entry.History != default)
        {
            LedgerCodec.Write(_bytes, new LedgerRecord.Noted(entry.Key, entry.History, entry.DueAt));
        }

        if (entry.Begun is not null)
        {
            LedgerCodec.Write(_bytes, new LedgerRecord.Begun(entry.Begun));
        }

        foreach (var alias in entry.Aliases ?? [])
        {
            LedgerCodec.Write(_bytes, new LedgerRecord.Attached(entry.Key, alias));
        }

        if (entry.Task.Options?.Group is { } group && _groups.TryGetValue(group.Name, out var counted))
        {
            // Who reads an outcome anew counts it a second time, until it reads what was counted; and what was counted before all of the group that is read says nothing.
            _counted.Add(counted);
        }

        if (entry.Outcome is not null)
        {
            LedgerCodec.Write(_bytes, new LedgerRecord.Concluded(entry.Key, entry.Outcome, entry.ConcludedAt, entry.IsQuarantined));
        }

        entry.Stand(_open);
    }

    private void Forget(LedgerEntry entry)
    {
        entry.Leave();
        _entries.Remove(entry.Key);
        _neededBytes -= entry.Task.Size;
        entry.Aliases?.ForEach(alias => _byAlias.Remove(alias));
        if (entry.Outcome is null && entry.Task.Options?.Group is { } group && _groups.TryGetValue(group.Name, out var left))
        {
            left.Outstanding--;
        }
    }
}
