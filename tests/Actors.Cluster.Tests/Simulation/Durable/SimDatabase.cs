namespace Actors.Tests.Simulation;

/// <summary>What is left when every process has died: the streams of a pool, one an incarnation, with the fence that the real store has.</summary>
internal sealed class SimDatabase(WrittenTasks written)
{
    private readonly SortedDictionary<long, Stream> _streams = [];
    private readonly SortedSet<long> _listed = [];

    /// <summary>Whether it answers nobody.</summary>
    public bool IsDown { get; set; }

    public int Rows => _streams.Values.Sum(stream => stream.Rows.Count);

    public long Bytes => _streams.Values.Sum(stream => stream.Rows.Values.Sum(row => (long)row.Length));

    /// <summary>Whether nothing will be written into the stream of this incarnation any more.</summary>
    public bool IsSealed(long incarnation) => _streams[incarnation].Seal is not null;

    /// <summary>The number of the last batch of this incarnation that is written.</summary>
    public long Last(long incarnation) => _streams[incarnation].Last;

    /// <summary>Gives the next number, and lists the earlier ones of which something may stand.</summary>
    public (long Incarnation, List<long> Earlier) TakeNumber()
    {
        List<long> earlier = [.. _listed];
        var incarnation = _streams.Count + 1L;
        _streams.Add(incarnation, new Stream());
        _listed.Add(incarnation);
        return (incarnation, earlier);
    }

    public void Seal(long incarnation) => _streams[incarnation].Seal ??= _streams[incarnation].Last + 1;

    /// <returns>Whether it is written: its number is not taken by a seal.</returns>
    public bool TryAppend(long incarnation, long number, byte[] bytes)
    {
        var stream = _streams[incarnation];
        if (stream.Seal is not null)
        {
            return false;
        }

        Assert.Equal(stream.Last + 1, number);
        stream.Rows.Add(number, bytes);
        stream.Last = number;
        written.Read(bytes);
        return true;
    }

    /// <summary>Reads a sealed stream as the real store does, which sees that rows went while older ones stood.</summary>
    /// <returns>Its batches, oldest first; null when they are not whole.</returns>
    public List<(long Number, byte[] Bytes)>? Read(long incarnation, bool isOldest)
    {
        var stream = _streams[incarnation];
        var isWhole = isOldest || (stream.Rows.Count == 0 ? stream.Seal == 1 : stream.Rows.First().Key == 1);
        return isWhole ? [.. stream.Rows.Select(row => (row.Key, row.Value))] : null;
    }

    /// <summary>Deletes rows, oldest first.</summary>
    /// <param name="incarnation">The stream.</param>
    /// <param name="upTo">The number of the last that may go.</param>
    /// <param name="atMost">How many go at once.</param>
    /// <returns>Whether none is left that may go.</returns>
    public bool Delete(long incarnation, long upTo, int atMost)
    {
        var rows = _streams[incarnation].Rows;
        foreach (var number in rows.Keys.Where(number => number <= upTo).Take(atMost).ToList())
        {
            rows.Remove(number);
        }

        return rows.Count == 0 || rows.First().Key > upTo;
    }

    /// <summary>Its stream is empty but for the seal.</summary>
    public void Unlist(long incarnation) => _listed.Remove(incarnation);

    private sealed class Stream
    {
        public SortedDictionary<long, byte[]> Rows { get; } = [];

        public long Last { get; set; }

        public long? Seal { get; set; }
    }
}
