namespace Actors;

/// <summary>Where one taker counts the outcomes of its tasks: the cell that it has in the epoch of the last one. By its loop.</summary>
internal sealed class WorkerCell(PoolState state, Taker taker)
{
    private Tally? _tally;

    /// <summary>The epoch of the task that was counted last.</summary>
    public Epoch? Epoch { get; private set; }

    /// <summary>Counts the success of a plain task, whose number tells its epoch.</summary>
    public void CountSuccess(long number)
    {
        if (Epoch is null || !Epoch.Holds(number))
        {
            lock (state.Gate)
            {
                MoveTo(state.Ledger.EpochOf(number));
            }
        }

        _tally!.Add(OutcomeKind.Succeeded);
    }

    /// <summary>Counts an outcome. The last thing done for its task, after its sender was told.</summary>
    public void Count(Epoch epoch, OutcomeKind kind)
    {
        if (!ReferenceEquals(epoch, Epoch))
        {
            lock (state.Gate)
            {
                MoveTo(epoch);
            }
        }

        _tally!.Add(kind);
    }

    private void MoveTo(Epoch epoch) => (Epoch, _tally) = (epoch, epoch.CellOf(taker));
}
