using System.Numerics;
using System.Runtime.InteropServices;

namespace Actors;

/// <summary>The ready tasks of one priority, in order: added under the pool's gate, claimed without it.</summary>
/// <remarks>
/// Whoever moves the head on by one owns the entry there, so a claim is one atomic operation; under a lock, two loops that ran no-op tasks spent 45 % of
/// their time in it. While the lane is closed no claim succeeds, and whoever holds the gate does with it as he likes. When it opens again all its positions
/// are others, so a claim that was begun before fails. An entry is emptied once it was copied, and filled only when it is empty: a claim that is slow to copy
/// its entry still finds it there, in the array that it has seen.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal sealed class Lane(int length = Lane.ShortestLength)
{
    private const long Closed = 1; // The lowest bit of the head; the rest is the position.
    private const long Step = 2;
    private const int ShortestLength = 16; // A power of two, as every length, so that a mask wraps the position.

    [FieldOffset(0)] private ReadyTask[] _entries = new ReadyTask[length];
    [FieldOffset(8)] private readonly List<WeakReference<ReadyTask[]>> _left = []; // The arrays before it, as long as a claim still holds them.

    // Each on cache lines of its own: those who claim write the one, those who add the other.
    [FieldOffset(64)] private long _head;
    [FieldOffset(72)] private long _tailSeen; // A tail of some time ago, so that not every claim reads the line that is added to.
    [FieldOffset(192)] private long _tail;

    /// <summary>How many entries there are; may be behind while the lane is open.</summary>
    public int Count => (int)(_tail - (Volatile.Read(ref _head) / Step));

    /// <summary>The entry <paramref name="index"/> places behind the head. Under the gate, closed.</summary>
    public ref ReadyTask this[int index] => ref At(_entries, (_head / Step) + index);

    /// <summary>Adds an entry. Under the gate.</summary>
    public void Enqueue(in ReadyTask task)
    {
        if (Volatile.Read(ref At(_entries, _tail).Item) is not null)
        {
            // The lane is full, or whoever claimed the entry that stood here a round ago has not copied it yet: there is room, but not in this place.
            Move(Count > _entries.Length / 2 ? _entries.Length * 2 : _entries.Length, static _ => true);
        }

        At(_entries, _tail) = task;
        Volatile.Write(ref _tail, _tail + 1);
    }

    /// <summary>Takes the entry at the head. By anyone; false when there is none, or while the lane is closed.</summary>
    /// <param name="task">Written before the entry is emptied: whoever looks for a task finds it in one place or the other.</param>
    public bool TryClaim(out ReadyTask task)
    {
        while (IsClaimable(out var head))
        {
            var entries = Entries;
            if (TryOwn(head))
            {
                TakeOut(entries, head, out task);
                return true;
            }
        }

        task = default;
        return false;
    }

    // The steps of a claim, in their order. The tests explore every order of several claims' steps.

    /// <summary>Whether there is an entry at the head, and the lane is open.</summary>
    public bool IsClaimable(out long head)
    {
        head = Volatile.Read(ref _head);
        return (head & Closed) == 0 && IsFilled(head / Step);
    }

    /// <summary>The array that the entry stands in, read before the head is moved on: afterwards it may be another.</summary>
    public ReadyTask[] Entries => Volatile.Read(ref _entries);

    /// <summary>Moves the head on, if it is where it was.</summary>
    public bool TryOwn(long head) => Interlocked.CompareExchange(ref _head, head + Step, head) == head;

    /// <summary>Takes out the entry that is owned.</summary>
    public static void TakeOut(ReadyTask[] entries, long head, out ReadyTask task)
    {
        ref var entry = ref At(entries, head / Step);
        task = entry;
        entry.Empty();
    }

    /// <summary>Takes the entry at the head. Under the gate, closed, not empty.</summary>
    public ReadyTask Dequeue()
    {
        TakeOut(_entries, _head, out var task);
        _head += Step;
        return task;
    }

    /// <summary>The ticket with this id, of an entry that waits or was owned and not copied yet; perhaps also one that has left. Under the gate.</summary>
    public TaskTicket? FindTicket(TaskId id)
    {
        foreach (var left in _left)
        {
            if (left.TryGetTarget(out var entries) && Find(entries) is { } claimed)
            {
                return claimed;
            }
        }

        return Find(_entries);

        TaskTicket? Find(ReadyTask[] entries)
        {
            foreach (ref var entry in entries.AsSpan())
            {
                if (Volatile.Read(ref entry.Receiver) is TaskTicket ticket && ticket.Id == id)
                {
                    return ticket;
                }
            }

            return null;
        }
    }

    /// <summary>Lets no claim succeed from here on. Under the gate.</summary>
    public void Close() => Interlocked.Or(ref _head, Closed);

    /// <summary>Lets claims succeed again. Under the gate.</summary>
    public void Open()
    {
        if ((_head & Closed) != 0)
        {
            // By a whole round, so that every entry stays in its place.
            _tail += _entries.Length;
            Volatile.Write(ref _head, (_head & ~Closed) + (_entries.Length * Step));
        }
    }

    /// <summary>Keeps the entries that <paramref name="keep"/> accepts, in their order, and gives memory back when few are left. Under the gate, closed.</summary>
    public void Compact(Predicate<ReadyTask> keep)
    {
        var kept = 0;
        for (var index = 0; index < Count; index++)
        {
            kept += keep(this[index]) ? 1 : 0;
        }

        Move(Math.Max(ShortestLength, (int)BitOperations.RoundUpToPowerOf2((uint)kept)), keep);
    }

    private static ref ReadyTask At(ReadyTask[] entries, long position) => ref entries[(int)position & (entries.Length - 1)];

    private bool IsFilled(long position)
    {
        if (position < Volatile.Read(ref _tailSeen))
        {
            return true;
        }

        var tail = Volatile.Read(ref _tail);
        Volatile.Write(ref _tailSeen, tail);
        return position < tail;
    }

    /// <summary>Moves what is kept to another array. Claims that have seen the old one copy their entries from there.</summary>
    private void Move(int length, Predicate<ReadyTask> keep)
    {
        var wasOpen = (Interlocked.Or(ref _head, Closed) & Closed) == 0;
        var entries = new ReadyTask[length];
        var kept = 0;
        for (var index = 0; index < Count; index++)
        {
            if (keep(this[index]))
            {
                entries[kept++] = this[index];
            }
        }

        // From a position on that is beyond all there were, at the beginning of the array.
        var head = ((_tail / length) + 1) * length;
        _left.RemoveAll(static left => !left.TryGetTarget(out _));
        _left.Add(new WeakReference<ReadyTask[]>(_entries));
        Volatile.Write(ref _entries, entries);
        _tail = head + kept;
        Volatile.Write(ref _head, (head * Step) | (wasOpen ? 0 : Closed));
    }
}
