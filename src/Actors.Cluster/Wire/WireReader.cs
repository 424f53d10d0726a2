using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;

namespace Actors;

/// <summary>Reads what a <see cref="WireWriter"/> has written. Bytes that stop short, or that no writer writes, are a <see cref="SerializationException"/>.</summary>
internal sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;
    private string _lastText = string.Empty;
    private DoorName? _lastDoor;

    public bool IsAtEnd => _position == bytes.Length;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new SerializationException($"{other} where 0 or 1 was expected"),
    };

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new SerializationException("a number of more than 64 bits");
    }

    public int Whole() => Number() is var number && number == (int)number ? (int)number : throw new SerializationException($"{number} where a number of 32 bits was expected");

    public double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public TimeSpan Span() => new(Number());

    /// <summary>A part of what is read, not a copy.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Whole();
        var start = _position;
        Take(length);
        return bytes.Slice(start, length);
    }

    public string Text()
    {
        var utf8 = Bytes().Span;
        if (utf8.Length == 0)
        {
            return string.Empty;
        }

        // Most messages name one type many times over.
        if (!Matches(_lastText, utf8))
        {
            _lastText = Encoding.UTF8.GetString(utf8);
        }

        return _lastText;
    }

    /// <summary>The name of a door; in one message there are many of few.</summary>
    public DoorName Door()
    {
        var value = Number();
        return _lastDoor?.Value == value ? _lastDoor : _lastDoor = new DoorName(value);
    }

    public string? MaybeText() => Flag() ? Text() : null;

    public TimeSpan? MaybeSpan() => Flag() ? Span() : null;

    public int? MaybeWhole() => Flag() ? Whole() : null;

    public T? Maybe<T>(Func<WireReader, T> read)
        where T : class => Flag() ? read(this) : null;

    public List<T> Many<T>(Func<WireReader, T> read)
    {
        var count = Whole();

        // Each takes at least a byte: a length that cannot be true does not make room for itself.
        var values = new List<T>(count >= 0 && count <= bytes.Length - _position ? count : throw new SerializationException($"{count} values in {bytes.Length - _position} bytes"));
        for (var i = 0; i < count; i++)
        {
            values.Add(read(this));
        }

        return values;
    }

    private static bool Matches(string text, ReadOnlySpan<byte> utf8)
    {
        if (text.Length != utf8.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != utf8[i] || utf8[i] >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - _position)
        {
            throw new SerializationException($"{count} bytes where {bytes.Length - _position} are left");
        }

        _position += count;
        return bytes.Span.Slice(_position - count, count);
    }
}
