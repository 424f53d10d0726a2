using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Actors;

/// <summary>
/// The slots in which workers note what they run: a file in memory, one slot a worker. What stands there survives the process, for it belongs to the operating system, and costs no call of it.
/// </summary>
/// <remarks>
/// <para>
/// Each life of the pool has a number, and a slot holds good if it has that of the life that the header names: so all are emptied in one step, when a life takes over and when one ends in order. A worker
/// writes the number of the life last, and takes it out first, so that a kill in between leaves no slot that is half written.
/// </para>
/// <para>
/// Nothing is forced to the disk. After a loss of power a slot may be old, empty or torn. What is torn has another check sum, or else is taken for what it says; what is old names an attempt that is behind its task,
/// as far as the ledger is whole: with <see cref="Durability.Fast"/> a task may be charged for an attempt whose end was lost with the last commits.
/// </para>
/// </remarks>
internal sealed unsafe class CrashSlots : ICrashSlots, IDisposable
{
    /// <summary>As many as there can be workers, all at once: where the disk is full there is no later, and a page of the file without a place on the disk would end the process.</summary>
    public const int Count = TaskPoolOptions.WorkersAtMost;

    private const long Magic = 0x31_53_54_4F_4C_53_54_41; // "ATSLOTS1"
    private const long Length = (Count + 1L) * Slot.Bytes;

    private readonly FileStream _file;
    private readonly MemoryMappedViewAccessor _view; // Never closed while a worker may write there: it goes with this.
    private readonly Slot* _slots; // The first is the header, so that a worker's number is its index.
    private readonly long _life;
    private volatile bool _isOver;
    private bool _isTaken;

    private CrashSlots(FileStream file)
    {
        _file = file;
        using var map = MemoryMappedFile.CreateFromFile(file, mapName: null, Length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _view.SafeMemoryMappedViewHandle.ReleasePointer(); // It stays mapped as long as the view is there.
        _slots = (Slot*)(start + _view.PointerOffset);
        ref var header = ref *(Header*)_slots;
        header.Magic = Magic;
        (Left, _life) = Read(header.Life, $"process {header.Process}");
    }

    public IReadOnlyList<BegunAttempt> Left { get; private set; }

    /// <summary>Opens the file, or makes it; nobody else can have it open.</summary>
    /// <exception cref="DurablePlaceException">It cannot be used, is in use, or is another's; the message names it.</exception>
    public static CrashSlots Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!IsOurs(file))
            {
                throw new DurablePlaceException($"{path}: must be a file in which workers note what they run, of this version: it holds something else, and is not touched");
            }

            Fill(file);
            return new CrashSlots(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw fault as DurablePlaceException ?? new DurablePlaceException($"{path}: workers cannot note there what they run: {fault.Message}", fault);
        }
    }

    public void TakeOver()
    {
        if (_isTaken)
        {
            return;
        }

        _isTaken = true;
        Left = [];
        ref var header = ref *(Header*)_slots;
        header.Process = Environment.ProcessId;
        Volatile.Write(ref header.Life, _life);
    }

    public void Begin(int worker, object task)
    {
        if (_isOver || (uint)(worker - 1) >= Count)
        {
            return;
        }

        var attempt = (Attempt)task;
        ref var slot = ref _slots[worker];
        Volatile.Write(ref slot.Life, 0); // Of stuck code that had the number before.
        (slot.Door, slot.Task, slot.Number) = (attempt.Task.Door.Value, attempt.Task.Number, attempt.Number);
        slot.Sum = slot.SumOf(_life);
        Volatile.Write(ref slot.Life, _life);
    }

    public void End(int worker)
    {
        if (!_isOver && (uint)(worker - 1) < Count)
        {
            Volatile.Write(ref _slots[worker].Life, 0);
        }
    }

    /// <summary>This process ends in order: what it still runs is charged nothing. What the one before has left and nobody has charged stays.</summary>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        if (_isTaken)
        {
            Volatile.Write(ref ((Header*)_slots)->Life, _life + 1);
        }

        _file.Dispose();
    }

    /// <summary>Whether it is one of these files, or nothing is in it yet: it may just have been made when a process was killed.</summary>
    private static bool IsOurs(FileStream file)
    {
        Span<byte> start = stackalloc byte[Slot.Bytes];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return !start[..read].ContainsAnyExcept((byte)0) || (read == start.Length && MemoryMarshal.Read<Header>(start).Magic == Magic);
    }

    /// <summary>Makes it as long as it is to be, with a place on the disk for all of it.</summary>
    private static void Fill(FileStream file)
    {
        var nothing = new byte[64 * 1024];
        file.Seek(0, SeekOrigin.End);
        for (var missing = Length - file.Length; missing > 0; missing -= nothing.Length)
        {
            file.Write(nothing, 0, (int)Math.Min(nothing.Length, missing));
        }
    }

    /// <summary>What is left of a life, and a number for the next that none has had which left anything.</summary>
    private (IReadOnlyList<BegunAttempt> Left, long Next) Read(long life, string by)
    {
        var left = new List<BegunAttempt>();
        var latest = life;
        for (var worker = 1; worker <= Count; worker++)
        {
            var slot = _slots[worker];
            if (slot.Life == 0 || slot.Sum != slot.SumOf(slot.Life))
            {
                continue;
            }

            latest = Math.Max(latest, slot.Life);
            if (slot.Life == life)
            {
                left.Add(new BegunAttempt(new TaskKey(new DoorName(slot.Door), slot.Task), slot.Number, by));
            }
        }

        return (left, latest + 1);
    }

    /// <summary>The first slot of the file.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Slot.Bytes)]
    private struct Header
    {
        public long Magic;
        public long Life; // Whose slots hold good; 0 before there is one.
        public long Process;
    }

    /// <summary>What a worker runs.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Bytes)]
    private struct Slot
    {
        /// <summary>A line of a processor's cache, so that workers do not wait for each other.</summary>
        public const int Bytes = 64;

        public long Life; // 0 when it runs nothing.
        public long Door;
        public long Task;
        public int Number;
        public int Sum;

        public readonly int SumOf(long life)
        {
            const ulong Odd = 0x9E37_79B9_7F4A_7C15;
            var sum = ((ulong)life ^ ((ulong)Door * Odd)) * Odd;
            sum = ((sum ^ (sum >> 32)) + (ulong)Task) * Odd;
            sum = ((sum ^ (sum >> 29)) + (uint)Number) * Odd;
            return (int)(sum >> 32);
        }
    }
}
