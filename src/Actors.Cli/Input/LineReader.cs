using System.Buffers;
using Actors.Cli.Children;

namespace Actors.Cli.Input;

/// <summary>
/// Splits a stream of bytes into lines. A line is its exact bytes: nothing is trimmed, a carriage return before the newline stays.
/// A line that cannot be an argument comes with its fault, and the lines around it are not touched.
/// </summary>
/// <remarks>Holds one read buffer and at most <see cref="ArgumentLimit.Bytes"/> of the current line, so a line without end costs no memory.</remarks>
internal sealed class LineReader(Stream source, byte separator)
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>The part of the current line that came with earlier reads, cut at the limit.</summary>
    private readonly ArrayBufferWriter<byte> _earlier = new();

    /// <summary>The unread part of the buffer.</summary>
    private Memory<byte> _rest;

    /// <summary>How long the current line is so far, cut parts included.</summary>
    private long _length;

    /// <summary>How many lines were given out.</summary>
    public long Lines { get; private set; }

    /// <summary>How many bytes of the source the lines given out and their separators took.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the source is known to have no more lines.</summary>
    public bool Ended { get; private set; }

    /// <summary>The next line; null at the end. Text after the last separator is a line; an empty rest is not.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public async ValueTask<InputLine?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!Ended)
        {
            var end = _rest.Span.IndexOf(separator);
            if (end >= 0)
            {
                var line = Finish(_rest.Span[..end], separatorBytes: 1);
                _rest = _rest[(end + 1)..];
                return line;
            }

            Keep(_rest.Span);

            // A read of a terminal or pipe cannot be called off, only left alone: it ends with the process.
            var read = await source.ReadAsync(_buffer, cancellationToken).AsTask().WaitAsync(cancellationToken);
            _rest = _buffer.AsMemory(0, read);
            Ended = read == 0;
        }

        return _length > 0 ? Finish([], separatorBytes: 0) : null;
    }

    /// <summary>How many lines another reader of the same form would give for a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async ValueTask<long> CountAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        var buffer = new byte[BufferBytes];
        var (lines, endsLine) = (0L, true);
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count(separator);
            endsLine = buffer[read - 1] == separator;
        }

        return endsLine ? lines : lines + 1;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var room = Math.Max(0, ArgumentLimit.Bytes - _earlier.WrittenCount);
        _earlier.Write(part[..Math.Min(part.Length, room)]);
        _length += part.Length;
    }

    private InputLine Finish(ReadOnlySpan<byte> last, int separatorBytes)
    {
        var length = _length + last.Length;
        InputLine line;
        if (_length > 0)
        {
            Keep(last);
            line = InputLine.Of(Lines + 1, _earlier.WrittenSpan, length);
            Forget();
        }
        else
        {
            line = InputLine.Of(Lines + 1, last, length);
        }

        Bytes += length + separatorBytes;
        Lines++;
        return line;
    }

    private void Forget()
    {
        _length = 0;
        _earlier.ResetWrittenCount();
    }
}
