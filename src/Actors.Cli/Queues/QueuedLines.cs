using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Actors.Cli.Children;
using Actors.Cli.Clients;
using Actors.Cli.Input;
using Actors.Cli.Nodes;

namespace Actors.Cli.Queues;

/// <summary>The lines of a durable run on their way: written down, told to the pool as far as there is room, given out as their outcomes come.</summary>
/// <param name="book">Where they are written down.</param>
/// <param name="input">Where they come from.</param>
/// <param name="capacity">How many may be told and not reported.</param>
/// <param name="clock">Measures how long they wait.</param>
internal sealed class QueuedLines(RunBook book, InputSource input, int capacity, TimeProvider clock)
{
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>So many are written down at once.</summary>
    private const int MostAtOnce = 256;

    private readonly OutstandingWindow _window = new(capacity, MostBytes);
    private readonly ConcurrentDictionary<long, CommandTask> _underWay = new();
    private readonly Channel<QueuedOutcome> _done = Channel.CreateUnbounded<QueuedOutcome>(new() { SingleReader = true });
    private readonly List<(InputLine Line, int Round)> _earlier = [];
    private readonly List<InputLine> _taken = []; // And not written down.

    // The reader of the input counts as one, so that the end is not told while more may come.
    private int _open = 1;

    /// <summary>The lines that earlier processes have taken, and that have no outcome.</summary>
    public IReadOnlyList<(InputLine Line, int Round)> Earlier => _earlier;

    /// <summary>How many lines have no outcome that was reported.</summary>
    public int Outstanding => _underWay.Count;

    /// <summary>The number of the last line that was taken.</summary>
    public long Taken { get; set; }

    /// <summary>The lines that have their outcome. Ends when all have, or with <see cref="End"/>.</summary>
    public ChannelReader<QueuedOutcome> Done => _done.Reader;

    /// <summary>By which a changed line is known: eight bytes of its SHA-256. Of a line that cannot be run, what is shown of it and why count.</summary>
    public static long HashOf(InputLine line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(line.Fault is null ? line.Text : $"{line.Text}\0{line.Fault}"), hash);
        return BitConverter.ToInt64(hash);
    }

    /// <summary>The task of a line that has no outcome that was reported.</summary>
    public CommandTask? Find(long number) => _underWay.GetValueOrDefault(number);

    /// <summary>A line that an earlier process has taken goes on. Before the pool starts, which may run it at once.</summary>
    public void Resume(InputLine line, int round)
    {
        _earlier.Add((line, round));
        _underWay.TryAdd(line.Number, new CommandTask(line, clock.GetTimestamp()));
    }

    /// <summary>Tells what goes on, then reads, writes down and tells, to the end of the input or until the token is cancelled.</summary>
    /// <param name="pool">Who is told.</param>
    /// <param name="first">A line that was read already.</param>
    /// <param name="stop">Ends it.</param>
    public async Task TellAllAsync(QueuedPool pool, InputLine? first, CancellationToken stop)
    {
        try
        {
            foreach (var (line, round) in _earlier)
            {
                await _window.EnterAsync(line.Text.Length, stop);
                Tell(pool, line, round);
            }

            await TakeAllAsync(pool, first, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A line that was read and found no room is not taken.
        }

        Close();
    }

    /// <summary>A line was reported, and makes room.</summary>
    public void Release(QueuedOutcome done)
    {
        _underWay.TryRemove(done.Line.Number, out _);
        _window.Leave(done.Line.Text.Length);
    }

    /// <summary>The pool has an outcome. That it stops is none: the line stands in the book, and the next process runs it.</summary>
    public void OnOutcome(TaskOutcome outcome)
    {
        if (outcome.Reason is not OutcomeReason.Stopping and not OutcomeReason.Stopped && Find(((LineTask)outcome.Task).Number) is { } task)
        {
            _done.Writer.TryWrite(new QueuedOutcome(task.Line, task, outcome));
            Close();
        }
    }

    /// <summary>No more outcomes come.</summary>
    public void End() => _done.Writer.TryComplete();

    private async Task TakeAllAsync(QueuedPool pool, InputLine? first, CancellationToken stop)
    {
        for (var line = first ?? await input.ReadAsync(stop); line is { } next;)
        {
            var room = _window.EnterAsync(next.Text.Length, stop);
            FlushUnless(room.IsCompleted && _taken.Count < MostAtOnce, pool);
            await room;
            _taken.Add(next);
            var read = input.ReadAsync(stop);
            FlushUnless(read.IsCompleted, pool);
            line = await read;
        }

        FlushUnless(false, pool);
    }

    /// <summary>Writes down what was taken, and tells it, before anything is waited for.</summary>
    private void FlushUnless(bool goesOn, QueuedPool pool)
    {
        if (goesOn || _taken.Count == 0)
        {
            return;
        }

        book.Take([.. _taken.Select(line => new KeptLine { Number = line.Number, Hash = HashOf(line), Text = line.Text })]);
        foreach (var line in _taken)
        {
            _underWay.TryAdd(line.Number, new CommandTask(line, clock.GetTimestamp()));
            Tell(pool, line, round: 1);
        }

        Taken = _taken[^1].Number;
        _taken.Clear();
    }

    private void Tell(QueuedPool pool, InputLine line, int round)
    {
        Interlocked.Increment(ref _open);
        if (line.Fault is null)
        {
            pool.Router.Tell(new TaskRequest(new LineTask(line.Number, Encoding.UTF8.GetBytes(line.Text))) { Id = KeptLine.IdOf(line.Number, round) }, pool.Receiver);
        }
        else
        {
            _done.Writer.TryWrite(new QueuedOutcome(line, _underWay[line.Number], Outcome: null));
            Close();
        }
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            End();
        }
    }
}

/// <summary>A line that has its outcome.</summary>
/// <param name="Line">The line.</param>
/// <param name="Task">Its task.</param>
/// <param name="Outcome">The outcome; null when it cannot be run.</param>
internal sealed record QueuedOutcome(InputLine Line, CommandTask Task, TaskOutcome? Outcome);
