using System.Runtime.CompilerServices;

namespace Actors;

/// <summary>A growing circular buffer: a queue whose entries can also be replaced in place. Not thread-safe.</summary>
internal sealed class Ring<T>
{
    private T[] _slots = new T[16];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The entry <paramref name="index"/> places behind the head.</summary>
    public ref T this[int index] => ref _slots[(_head + index) & (_slots.Length - 1)];

    public void Enqueue(in T item)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }

        _slots[(_head + Count) & (_slots.Length - 1)] = item;
        Count++;
    }

    public T Dequeue()
    {
        var item = _slots[_head];
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            _slots[_head] = default!;
        }

        _head = (_head + 1) & (_slots.Length - 1);
        Count--;
        return item;
    }

    /// <summary>Keeps the entries that <paramref name="keep"/> accepts, in their order, and gives memory back when few are left.</summary>
    public void Compact(Predicate<T> keep)
    {
        var kept = new Ring<T>();
        while (Count > 0)
        {
            var item = Dequeue();
            if (keep(item))
            {
                kept.Enqueue(item);
            }
        }

        (_slots, _head, Count) = (kept._slots, kept._head, kept.Count);
    }

    private void Grow()
    {
        // The length stays a power of two, so that a mask wraps the index.
        var larger = new T[_slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        (_slots, _head) = (larger, 0);
    }
}
