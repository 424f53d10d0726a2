namespace Actors.Cli.Clients;

/// <summary>Bounds what is told and not reported, in lines and in bytes. One enters; any may leave.</summary>
internal sealed class OutstandingWindow(int mostLines, long mostBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _bytes;
    private int _lines;

    /// <summary>How many lines are in it.</summary>
    public int Lines => Volatile.Read(ref _lines);

    /// <summary>Waits for room. One line always has it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask EnterAsync(int bytes, CancellationToken stop)
    {
        while (TryEnter(bytes) is { } room)
        {
            await room.WaitAsync(stop);
        }
    }

    /// <summary>Gives room back.</summary>
    public void Leave(int bytes)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _lines--;
            _bytes -= bytes;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    /// <returns>What to wait for; null when it has entered.</returns>
    private Task? TryEnter(int bytes)
    {
        lock (_gate)
        {
            if (_lines > 0 && (_lines >= mostLines || _bytes + bytes > mostBytes))
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            _lines++;
            _bytes += bytes;
            return null;
        }
    }
}
