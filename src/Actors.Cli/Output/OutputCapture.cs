using System.Buffers;

namespace Actors.Cli.Output;

/// <summary>
/// What one command wrote to one stream, until it is printed in one piece: in memory while the budget allows, else in a temporary
/// file that has no name and so cannot be left behind.
/// </summary>
/// <remarks>Not safe for threads: one fills it, and hands it over when it is full.</remarks>
internal sealed class OutputCapture(OutputBudget budget) : IDisposable
{
    private const int ReadBytes = 16 * 1024;

    private readonly MemoryStream _memory = new(0);
    private FileStream? _spilled;

    /// <summary>Why some of the output was lost; null if none was.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether it leaves the cursor at the start of a line.</summary>
    public bool EndsLine { get; private set; } = true;

    /// <summary>Whether there is any.</summary>
    public bool HasAny => Length > 0;

    /// <summary>How many bytes there are.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the source to its end. If the output can no longer be kept it is still read, or the command would hang on a full pipe.</summary>
    public async Task FillFromAsync(Stream source, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            while (await source.ReadAsync(buffer, stop) is > 0 and var read)
            {
                if (Fault is null)
                {
                    Keep(buffer.AsSpan(0, read));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes all that was kept to the target.</summary>
    public void CopyTo(Stream target)
    {
        if (_spilled is not null)
        {
            _spilled.Position = 0;
            _spilled.CopyTo(target);
        }
        else if (_memory.Length > 0)
        {
            target.Write(_memory.GetBuffer(), 0, (int)_memory.Length);
        }
    }

    public void Dispose()
    {
        ForgetMemory();
        _spilled?.Dispose();
        _spilled = null;
    }

    /// <summary>The first of all that was kept.</summary>
    public byte[] First(int most)
    {
        if (_spilled is null)
        {
            return _memory.GetBuffer().AsSpan(0, (int)Math.Min(most, _memory.Length)).ToArray();
        }

        var first = new byte[Math.Min(most, _spilled.Length)];
        _spilled.Position = 0;
        _spilled.ReadExactly(first);
        return first;
    }

    /// <summary>Adds what is known already.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            Keep(bytes);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        EndsLine = bytes[^1] == '\n';
        if (_spilled is null && budget.TryTake(bytes.Length, _memory.Length))
        {
            _memory.Write(bytes);
            return;
        }

        try
        {
            _spilled ??= Spill();
            _spilled.Write(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fault = $"its output could not be kept in {Path.GetTempPath()}: {fault.Message}";
        }
    }

    private FileStream Spill()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // Now, not at the end: so it is gone even if this process is killed.
            File.Delete(path);
        }

        file.Write(_memory.GetBuffer(), 0, (int)_memory.Length);
        ForgetMemory();
        return file;
    }

    private void ForgetMemory()
    {
        budget.Return(_memory.Length);
        _memory.SetLength(0);
        _memory.Capacity = 0;
    }
}
