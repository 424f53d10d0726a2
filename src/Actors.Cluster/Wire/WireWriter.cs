using System.Buffers.Binary;
using System.Text;

namespace Actors;

/// <summary>Writes the fields of a message one after the other. A number is as long as it has to be, whatever has a length says it first.</summary>
internal sealed class WireWriter(int size)
{
    private byte[] _bytes = new byte[size];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Byte(byte value) => Room(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number that is rarely below 0: seven bits a byte, small ones first, with the sign in the lowest bit.</summary>
    public void Number(long value)
    {
        var rest = ((ulong)value << 1) ^ (ulong)(value >> 63);
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Real(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    public void Span(TimeSpan value) => Number(value.Ticks);

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Room(value.Length));
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, Room(length));
    }

    /// <summary>What may be missing: a flag, and then the value.</summary>
    public void Maybe<T>(T? value, Action<T> write)
        where T : class
    {
        Flag(value is not null);
        if (value is not null)
        {
            write(value);
        }
    }

    /// <inheritdoc cref="Maybe{T}(T, Action{T})"/>
    public void Maybe<T>(T? value, Action<T> write)
        where T : struct
    {
        Flag(value is not null);
        if (value is { } given)
        {
            write(given);
        }
    }

    public void Many<T>(IReadOnlyList<T> values, Action<T> write)
    {
        Number(values.Count);
        foreach (var value in values)
        {
            write(value);
        }
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_length + count, _bytes.Length * 2));
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
