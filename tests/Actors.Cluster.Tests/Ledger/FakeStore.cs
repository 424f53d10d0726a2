namespace Actors.Tests.Ledger;

/// <summary>In the place of a database: keeps batches, and has each written when the test says so.</summary>
internal sealed class FakeStore
{
    private readonly SortedDictionary<(int Incarnation, long Number), byte[]> _rows = [];
    private readonly Queue<(long Number, byte[] Bytes)> _asked = new();
    private int _incarnation;

    /// <summary>How many routers have opened it.</summary>
    public int Life => _incarnation;

    /// <summary>How many batches were ever written.</summary>
    public int Commits { get; private set; }

    public long Bytes => _rows.Values.Sum(row => (long)row.Length);

    public int Rows => _rows.Count;

    public bool IsAsked => _asked.Count > 0;

    /// <summary>Lets a router go on with what is written. What an earlier one asked for and is not written is lost.</summary>
    public RouterLedger Open(TaskPoolOptions options, ICrashSlots? slots = null)
    {
        var ledger = new RouterLedger(options, slots);
        _asked.Clear();
        _incarnation++;
        var incarnation = _incarnation;
        ledger.Append = (number, bytes) => _asked.Enqueue((number, bytes));
        ledger.Delete = upTo =>
        {
            foreach (var row in _rows.Keys.Where(row => row.Incarnation < incarnation || (row.Incarnation == incarnation && row.Number <= upTo)).ToList())
            {
                _rows.Remove(row);
            }
        };
        return ledger;
    }

    /// <summary>Reads what earlier incarnations have left.</summary>
    public void Replay(RouterLedger ledger)
    {
        foreach (var row in _rows.Where(row => row.Key.Incarnation < _incarnation))
        {
            ledger.Replay(row.Value);
        }
    }

    /// <summary>Writes the batch that was asked for.</summary>
    /// <returns>Its number.</returns>
    public long Commit()
    {
        var (number, bytes) = _asked.Dequeue();
        _rows.Add((_incarnation, number), bytes);
        Commits++;
        return number;
    }
}
