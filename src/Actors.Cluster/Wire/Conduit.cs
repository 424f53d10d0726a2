using System.Buffers;

namespace Actors;

/// <summary>
/// One end of a stream of items to another process, and of the one that comes back: each item arrives once and in order, whatever the network loses, as long as
/// both processes live.
/// </summary>
/// <remarks>
/// Not acknowledged is not forgotten: <see cref="Rewind"/> sends it again. What comes out of turn is dropped, for it comes again. Only so much is under way at once,
/// so that frames grow while the other end is busy and shrink while it waits: a batch closes when the one before has arrived. Used by one thread at a time.
/// </remarks>
internal sealed class Conduit(long incarnation)
{
    /// <summary>A frame is closed when it has this many bytes. Larger ones are no faster on a loopback, and it is half of what Akka.NET sends at once.</summary>
    public const int FrameBytes = 64 * 1024;

    /// <summary>So many frames are under way at once: enough to keep a link busy while the first is acknowledged.</summary>
    public const int FramesUnderWay = 8;

    // Everything that was not acknowledged: sent up to _next, and still to be sent. The head of the list is gone already.
    private readonly List<WireItem?> _items = [];
    private readonly Queue<long> _underWay = new(); // The last item of each frame.
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private int _head;
    private long _acknowledged; // The number of the last item that is.
    private long _next = 1; // The number of the next to be sent.
    private long _received;
    private bool _owesAcknowledgement;

    public long Incarnation { get; } = incarnation;

    /// <summary>Whether something that was sent is not acknowledged.</summary>
    public bool IsWaiting => _underWay.Count > 0;

    /// <summary>Whether everything that was added has arrived.</summary>
    public bool IsEmpty => _head == _items.Count;

    /// <summary>The number of the last item that the other end is known to have: while it grows, nothing need be said again.</summary>
    public long Acknowledged => _acknowledged;

    /// <summary>What was added and is not acknowledged, oldest first.</summary>
    public IEnumerable<WireItem> Unacknowledged => _items.Skip(_head).OfType<WireItem>();

    /// <summary>Adds an item to what is to be sent.</summary>
    public void Add(WireItem item)
    {
        if (item.Size <= FrameBytes)
        {
            _items.Add(item);
            return;
        }

        var writer = new WireWriter(item.Size);
        ItemCodec.Write(writer, item);
        var bytes = writer.Written.ToArray();
        for (var start = 0; start < bytes.Length; start += FrameBytes)
        {
            var length = Math.Min(FrameBytes, bytes.Length - start);
            _items.Add(new Part(start + length == bytes.Length, bytes.AsMemory(start, length)));
        }
    }

    /// <summary>The next frame to send; null when there is nothing to say, or enough is under way.</summary>
    public Frame? NextFrame()
    {
        List<WireItem> items = [];
        var first = _next;
        if (_underWay.Count < FramesUnderWay)
        {
            var index = _head + (int)(_next - _acknowledged - 1);
            for (var bytes = 0; index < _items.Count; index++)
            {
                // What may be longer was added in parts, so nothing fills more than one.
                var size = Math.Min(_items[index]!.Size, FrameBytes);
                if (bytes > 0 && bytes + size > FrameBytes)
                {
                    break;
                }

                bytes += size;
                items.Add(_items[index]!);
            }
        }

        if (items.Count == 0 && !_owesAcknowledgement)
        {
            return null;
        }

        if (items.Count > 0)
        {
            _next += items.Count;
            _underWay.Enqueue(_next - 1);
        }

        _owesAcknowledgement = false;
        return new Frame(Incarnation, first, _received, items);
    }

    /// <summary>Takes in a frame, and adds those of its items to <paramref name="items"/> that are new and in turn.</summary>
    public void Receive(Frame frame, Queue<WireItem> items)
    {
        Acknowledge(frame.Received);
        if (frame.Items.Count == 0)
        {
            return;
        }

        _owesAcknowledgement = true;
        for (var i = (int)Math.Max(0, _received + 1 - frame.First); i < frame.Items.Count && frame.First + i == _received + 1; i++)
        {
            _received++;
            if (Whole(frame.Items[i]) is { } item)
            {
                items.Enqueue(item);
            }
        }
    }

    /// <summary>What was sent and not acknowledged may be lost: it is sent again.</summary>
    public void Rewind()
    {
        _next = _acknowledged + 1;
        _underWay.Clear();
    }

    private void Acknowledge(long upTo)
    {
        // After a rewind, what was sent before it may be acknowledged all the same.
        var last = Math.Min(upTo, _acknowledged + _items.Count - _head);
        for (; _acknowledged < last; _acknowledged++)
        {
            _items[_head++] = null;
        }

        _next = Math.Max(_next, _acknowledged + 1);
        while (_underWay.TryPeek(out var end) && end <= _acknowledged)
        {
            _underWay.Dequeue();
        }

        if (_head > 1024 && _head > _items.Count / 2)
        {
            _items.RemoveRange(0, _head);
            _head = 0;
        }
    }

    private WireItem? Whole(WireItem item)
    {
        if (item is not Part part)
        {
            return item;
        }

        _parts.Add(part.Bytes);
        if (!part.IsLast)
        {
            return null;
        }

        var whole = new ArrayBufferWriter<byte>();
        _parts.ForEach(bytes => whole.Write(bytes.Span));
        _parts.Clear();
        return ItemCodec.Read(new WireReader(whole.WrittenMemory));
    }
}
