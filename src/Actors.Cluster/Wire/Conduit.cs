using System.Buffers;

namespace Actors;

/// <summary>
/// One end of a stream of items to another process, and of the one that comes back: each item arrives once and in order, whatever the network loses, as long as
/// both processes live.
/// </summary>
/// <remarks>
/// Not acknowledged is not forgotten: <see cref="Tick"/> sends it again. What comes out of turn is dropped, for it comes again. Only so much is under way at once,
/// so that frames grow while the other end is busy and shrink while it waits: a batch closes when the one before has arrived. Used by one thread at a time.
/// <para>
/// What is not acknowledged may also be on its way still. A link that passes 50 kB a second needs more than a second for one frame: to send that again four times a
/// second, and what followed it, would leave the link busy with copies for ever. So it waits twice as long each time, and then for twice as long as the link has been seen to
/// take; and it begins, or begins again, with one frame.
/// </para>
/// </remarks>
/// <param name="incarnation">The life of the router that it belongs to.</param>
/// <param name="arrived">Told of each item that the other end has; null where nobody wants to know.</param>
internal sealed class Conduit(long incarnation, Action<WireItem>? arrived = null)
{
    /// <summary>A frame is closed when it has this many bytes. Larger ones are no faster on a loopback, and it is half of what Akka.NET sends at once.</summary>
    public const int FrameBytes = 64 * 1024;

    /// <summary>So many frames are under way at once: enough to keep a link busy while the first is acknowledged.</summary>
    public const int FramesUnderWay = 8;

    /// <summary>So many ticks without an acknowledgement are waited through at most before something is sent again.</summary>
    private const int MostPatience = 32;

    // Everything that was not acknowledged: sent up to _next, and still to be sent. The head of the list is gone already.
    private readonly List<WireItem?> _items = [];
    private readonly Queue<long> _underWay = new(); // The last item of each frame.
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private int _head;
    private long _acknowledged; // The number of the last item that is.
    private long _next = 1; // The number of the next to be sent.
    private long _received;
    private bool _owesAcknowledgement;
    private bool _hasHeard; // Whether something was acknowledged since the last tick.
    private int _window = 1; // How many frames may be under way.
    private int _patience = 1; // In ticks.
    private int _waited; // Ticks since something was acknowledged or sent again.
    private long _sentAgain; // Up to this number items may be under way twice: when one is acknowledged, that says nothing of how long it took.

    public long Incarnation { get; } = incarnation;

    /// <summary>Whether something that was sent is not acknowledged.</summary>
    public bool IsWaiting => _underWay.Count > 0;

    /// <summary>Whether nothing was acknowledged for a tick that should have been.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Whether everything that was added has arrived.</summary>
    public bool IsEmpty => _head == _items.Count;

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
            var isLast = start + length == bytes.Length;
            _items.Add(new Part(isLast, bytes.AsMemory(start, length)) { Of = isLast ? item : null });
        }
    }

    /// <summary>The next frame to send; null when there is nothing to say, or enough is under way.</summary>
    public Frame? NextFrame()
    {
        List<WireItem> items = [];
        var first = _next;
        if (_underWay.Count < _window)
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

    /// <summary>Time has passed: what was sent and not acknowledged for too long is sent again.</summary>
    public void Tick()
    {
        (IsSilent, _hasHeard) = (IsWaiting && !_hasHeard, false);
        if (!IsWaiting)
        {
            _waited = 0;
        }
        else if (++_waited >= _patience)
        {
            (_waited, _window, _patience) = (0, 1, Math.Min(2 * _patience, MostPatience));
            (_sentAgain, _next) = (Math.Max(_sentAgain, _next - 1), _acknowledged + 1);
            _underWay.Clear();
        }
    }

    /// <summary>The other end can be reached again: what it has not acknowledged was lost.</summary>
    public void Hurry() => _patience = 1;

    private void Acknowledge(long upTo)
    {
        // What was sent before it was sent again may be acknowledged all the same.
        var last = Math.Min(upTo, _acknowledged + _items.Count - _head);
        if (last > _acknowledged)
        {
            NotePace(last);
        }

        for (; _acknowledged < last; _acknowledged++)
        {
            var item = _items[_head];
            _items[_head++] = null;
            if (arrived is not null && (item is Part part ? part.Of : item) is { } whole)
            {
                arrived(whole);
            }
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

    /// <summary>Something was acknowledged: learns how long that takes, and how much may be under way meanwhile.</summary>
    private void NotePace(long upTo)
    {
        if (_waited <= 1)
        {
            _window = Math.Min(_window + 1, FramesUnderWay); // More would only stand in line before a slow link, and everything else behind it.
        }

        if (upTo > _sentAgain)
        {
            _patience = Math.Max((2 * _waited) + 1, _patience - 1);
        }

        (_waited, _hasHeard, IsSilent) = (0, true, false);
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
