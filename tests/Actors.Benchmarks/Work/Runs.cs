using System.Runtime.InteropServices;

namespace Actors.Benchmarks.Work;

/// <summary>Counts how many tasks have run, at a cost that is small beside a no-op task: every thread has a cell of its own.</summary>
internal static class Runs
{
    private static readonly Lock Gate = new();
    private static readonly List<Cell> Cells = [];

    [ThreadStatic]
    private static Cell? _cell;

    public static long Total
    {
        get
        {
            lock (Gate)
            {
                return Cells.Sum(cell => Volatile.Read(ref cell.Value));
            }
        }
    }

    public static void Count() => (_cell ??= NewCell()).Value++;

    private static Cell NewCell()
    {
        lock (Gate)
        {
            Cells.Add(new Cell());
            return Cells[^1];
        }
    }

    /// <summary>Padded, so that two threads do not share a cache line.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private sealed class Cell
    {
        [FieldOffset(64)]
        public long Value;
    }
}
