using System.Text;
using Actors.Cli.Children;
using Actors.Cli.Input;
using CsCheck;

namespace Actors.Cli.Tests.Input;

public class LineReaderTests
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    // Letters of one to four bytes, both separators, and a carriage return.
    private static readonly Gen<string> Texts = Gen.Int[0, 7].Select(index => new[] { "a", "é", "漢", "😀", "\n", "\n", "\r", " " }[index]).Array[0, 200].Select(string.Concat);

    [Fact]
    public void Lines_are_what_the_separators_leave_however_the_bytes_arrive() =>
        Gen.Select(Texts, Gen.Int[1, 7]).Sample((text, step) =>
        {
            var expected = text.Split('\n').ToList();
            if (expected[^1].Length == 0)
            {
                expected.RemoveAt(expected.Count - 1);
            }

            var lines = ReadAll(Encoding.UTF8.GetBytes(text), step);
            return lines.Select(line => line.Text).SequenceEqual(expected)
                && lines.Select(line => line.Number).SequenceEqual(Enumerable.Range(1, expected.Count).Select(number => (long)number))
                && lines.TrueForAll(line => line.Fault is null);
        });

    [Fact]
    public void Any_bytes_give_one_line_per_separator_and_a_fault_only_where_they_are_no_utf8() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 50]).Sample((bytes, step) =>
        {
            var separators = bytes.Count(value => value == '\n');
            var lines = ReadAll(bytes, step);
            return lines.Count == separators + (bytes.Length > 0 && bytes[^1] != '\n' ? 1 : 0)
                && string.Join('\n', lines.Where(line => line.Fault is null).Select(line => line.Text)).Contains('\0') == false;
        });

    [Fact]
    public void Nul_separates_when_asked_for() =>
        Assert.Equal(["a\nb", "", "c"], ReadAll(Encoding.UTF8.GetBytes("a\nb\0\0c"), 2, separator: 0).Select(line => line.Text));

    [Fact]
    public void Scenario_19_a_line_of_10_MB_is_refused_with_its_size_and_held_in_little_memory()
    {
        using var stream = new ChunkStream([.. "before\n"u8, .. Enumerable.Repeat((byte)'x', TenMegabytes), .. "\nafter\n"u8], 65_536);
        var reader = new LineReader(stream, (byte)'\n');
        var held = GC.GetTotalMemory(forceFullCollection: true);

        var lines = Drain(reader);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - held, long.MinValue, 1024 * 1024);
        Assert.Equal(["before", "after"], [lines[0].Text, lines[2].Text]);
        Assert.Equal($"a line of {TenMegabytes} bytes does not fit in a command-line argument (limit {ArgumentLimit.Bytes} bytes)", lines[1].Fault);
        Assert.InRange(lines[1].Text.Length, 1, 1025);
    }

    [Fact]
    public void Longest_line_that_fits_is_whole_and_one_byte_more_is_refused()
    {
        var lines = ReadAll([.. Enumerable.Repeat((byte)'a', ArgumentLimit.Bytes), (byte)'\n', .. Enumerable.Repeat((byte)'b', ArgumentLimit.Bytes + 1)], 1000);

        Assert.Equal((ArgumentLimit.Bytes, null), (lines[0].Text.Length, lines[0].Fault));
        Assert.NotNull(lines[1].Fault);
    }

    [Fact]
    public void Scenario_19_bytes_that_are_no_text_fault_their_line_alone()
    {
        var lines = ReadAll([.. "ok\nab"u8, 0xFF, .. "cd\nnul"u8, 0, .. "\nok"u8], 3);

        Assert.Null(lines[0].Fault);
        Assert.Null(lines[3].Fault);
        Assert.StartsWith("byte 3 of the line is 0xFF", lines[1].Fault, StringComparison.Ordinal);
        Assert.StartsWith("byte 4 of the line is NUL", lines[2].Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_that_waits_for_input_ends_when_it_is_called_off()
    {
        using var stop = new CancellationTokenSource();
        using var never = new ChunkStream([], 1) { Endless = true };
        var read = new LineReader(never, (byte)'\n').ReadAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    private static List<InputLine> ReadAll(byte[] bytes, int step, byte separator = (byte)'\n')
    {
        using var stream = new ChunkStream(bytes, step);
        return Drain(new LineReader(stream, separator));
    }

    private static List<InputLine> Drain(LineReader reader)
    {
        List<InputLine> lines = [];
        while (Completed(reader.ReadAsync(CancellationToken.None)) is { } line)
        {
            lines.Add(line);
        }

        Assert.True(reader.Ended);
        return lines;
    }

    // The stream never waits, so neither does the reader.
    private static T Completed<T>(ValueTask<T> done)
    {
        Assert.True(done.IsCompleted);
        return done.GetAwaiter().GetResult();
    }

    /// <summary>Gives its bytes a few at a time, as a pipe may.</summary>
    private sealed class ChunkStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public bool Endless { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Endless ? new(new TaskCompletionSource<int>().Task) : new(Read(buffer.Span[..Math.Min(step, buffer.Length)]));
    }
}
