using System.Runtime.InteropServices;

namespace Actors;

/// <summary>Counts of outcomes with one writer at a time and any number of readers: a cell.</summary>
/// <remarks>
/// A worker writes its own cell and nobody else's, so counting takes no atomic operation. A reader may see a count that is
/// behind, never one that is ahead: each count only grows. Padded to two cache lines, so that writers do not share one.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal sealed class Tally
{
    [FieldOffset(64)] private long _succeeded;
    [FieldOffset(72)] private long _failed;
    [FieldOffset(80)] private long _timedOut;
    [FieldOffset(88)] private long _crashed;
    [FieldOffset(96)] private long _cancelled;
    [FieldOffset(104)] private long _total;

    public long Total => Volatile.Read(ref _total);

    public OutcomeCounts Counts => new(
        Volatile.Read(ref _succeeded),
        Volatile.Read(ref _failed),
        Volatile.Read(ref _timedOut),
        Volatile.Read(ref _crashed),
        Volatile.Read(ref _cancelled));

    /// <summary>Counts one outcome. The total is written last: who sees it sees the kind.</summary>
    public void Add(OutcomeKind kind)
    {
        switch (kind)
        {
            case OutcomeKind.Succeeded:
                _succeeded++;
                break;
            case OutcomeKind.Failed:
                _failed++;
                break;
            case OutcomeKind.TimedOut:
                _timedOut++;
                break;
            case OutcomeKind.Crashed:
                _crashed++;
                break;
            case OutcomeKind.Cancelled:
                _cancelled++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "a rejected task was never admitted");
        }

        Volatile.Write(ref _total, _total + 1);
    }
}
