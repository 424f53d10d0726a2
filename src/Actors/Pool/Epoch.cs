namespace Actors;

/// <summary>The tasks admitted between two questions. It is done when as many ended as were admitted.</summary>
/// <remarks>
/// Changed under the pool's gate, but for the cells, which their owners write. A worker that has counted a task of a closed epoch and
/// then passed a full fence, as each take is, may test <see cref="IsDone"/>: of the workers that count the last tasks, the one that passes last sees them all.
/// </remarks>
internal sealed class Epoch(long first)
{
    /// <summary>How many failures an answer lists.</summary>
    public const int FailuresListed = 16;

    // Copied on growth, so that it can be summed without the gate.
    private Tally[] _cells = [];
    private readonly Dictionary<Taker, Tally> _owners = [];
    private readonly Stack<Tally> _free = [];
    private Tally? _gateCell;
    private OutcomeCounts? _sealed;
    private volatile bool _closed;
    private long _last = long.MaxValue;

    /// <summary>How many tasks were admitted; fixed once closed.</summary>
    public long Admitted { get; set; }

    /// <summary>Whether a question has drawn the line: no task joins it any more.</summary>
    public bool IsClosed => _closed;

    public bool IsDone => _closed && _sealed is null && Finished == Admitted;

    public List<TaskOutcome> Failures { get; } = [];

    /// <summary>Who waits for this epoch and all before it.</summary>
    public List<Question> Questions { get; } = [];

    public long Finished
    {
        get
        {
            long sum = 0;
            foreach (var cell in Volatile.Read(ref _cells))
            {
                sum += cell.Total;
            }

            return sum;
        }
    }

    public OutcomeCounts Counts
    {
        get
        {
            if (_sealed is { } counts)
            {
                return counts;
            }

            OutcomeCounts sum = default;
            foreach (var cell in Volatile.Read(ref _cells))
            {
                sum += cell.Counts;
            }

            return sum;
        }
    }

    /// <summary>The cell for outcomes that are counted under the gate.</summary>
    public Tally GateCell => _gateCell ??= AddCell();

    /// <summary>Whether it is done and has given its cells back.</summary>
    public bool IsSealed => _sealed is not null;

    public void Close()
    {
        Volatile.Write(ref _last, first + Admitted - 1);
        _closed = true;
    }

    /// <summary>Whether the admitted task with this number belongs to it. By anyone: an epoch is closed before a task of the next can be taken.</summary>
    public bool Holds(long number) => number >= first && number <= Volatile.Read(ref _last);

    /// <summary>Fixes the counts of an epoch that is done, so that one that waits for an older one to be answered takes little memory.</summary>
    public OutcomeCounts Seal()
    {
        _sealed = Counts;
        Volatile.Write(ref _cells, []);
        _owners.Clear();
        _free.Clear();
        return _sealed.Value;
    }

    /// <summary>The cell that only this taker writes. Called under the gate.</summary>
    public Tally CellOf(Taker taker)
    {
        if (!_owners.TryGetValue(taker, out var cell))
        {
            cell = _free.TryPop(out var free) ? free : AddCell();
            _owners.Add(taker, cell);
        }

        return cell;
    }

    /// <summary>A taker that has left counts no more; another goes on counting in its cell. Called under the gate.</summary>
    public void Release(Taker taker)
    {
        if (_owners.Remove(taker, out var cell))
        {
            _free.Push(cell);
        }
    }

    private Tally AddCell()
    {
        var cell = new Tally();
        Volatile.Write(ref _cells, [.. _cells, cell]);
        return cell;
    }

    /// <summary>The counts of earlier epochs that nobody asks about; they stand in its answer, not in its own counts.</summary>
    public OutcomeCounts Merged { get; private set; }

    /// <summary>Takes over what an answer to this epoch has to say of one before it.</summary>
    public void Merge(Epoch earlier)
    {
        Merged += earlier.Merged + earlier.Counts;
        Failures.InsertRange(0, earlier.Failures);
        Failures.RemoveRange(Math.Min(FailuresListed, Failures.Count), Math.Max(0, Failures.Count - FailuresListed));
    }

    public void NoteFailure(TaskOutcome outcome)
    {
        if (Failures.Count < FailuresListed)
        {
            Failures.Add(outcome);
        }
    }
}
