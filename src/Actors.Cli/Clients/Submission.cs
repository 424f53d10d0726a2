using System.Text;
using System.Threading.Channels;
using Actors.Cli.Input;
using Actors.Cli.Nodes;
using Actors.Cli.Output;
using Akka.Actor;

namespace Actors.Cli.Clients;

/// <summary>The lines of one input on their way through a cluster: told as far as the window has room, given out as their outcomes come.</summary>
internal sealed class Submission
{
    /// <summary>So many lines are outstanding at once: enough for a thousand workers that each hold a few ahead, and few enough to be kept here.</summary>
    private const int MostLines = 10_000;

    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>How long a line waits that found the queue full, or paused.</summary>
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly Contact _contact;
    private readonly InputSource _input;
    private readonly string? _group;
    private readonly TimeProvider _clock;
    private readonly OutputBudget _budget = new();
    private readonly OutstandingWindow _window = new(MostLines, MostBytes);
    private readonly Channel<DoneLine> _done = Channel.CreateUnbounded<DoneLine>(new() { SingleReader = true });
    private readonly IActorRef _receiver;

    // The reader of the input counts as one, so that the end is not told while more may come.
    private int _open = 1;

    public Submission(Contact contact, InputSource input, string? group, TimeProvider clock)
    {
        (_contact, _input, _group, _clock) = (contact, input, group, clock);
        _receiver = contact.System.ActorOf(OutcomeReceiver.Props(OnOutcome), "outcomes");
    }

    /// <summary>How many lines were told and have not been given out.</summary>
    public int Outstanding => _window.Lines;

    /// <summary>How many lines were read and told, or found unfit: those before the first that was not.</summary>
    public long Taken { get; private set; }

    /// <summary>The lines that have their outcome. Ends when all have.</summary>
    public ChannelReader<DoneLine> Done => _done.Reader;

    /// <summary>Reads and tells, to the end of the input or until the token is cancelled.</summary>
    public async Task TellAllAsync(CancellationToken stop)
    {
        try
        {
            while (await _input.ReadAsync(stop) is { } line)
            {
                await TellAsync(line, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A line that was read and found no room is not taken.
        }

        Close();
    }

    /// <summary>A line was reported, and makes room.</summary>
    public void Release(DoneLine done)
    {
        done.Run?.Dispose();
        _window.Leave(done.Bytes);
    }

    private async Task TellAsync(InputLine line, CancellationToken stop)
    {
        var bytes = line.Fault is null ? Encoding.UTF8.GetBytes(line.Text) : [];
        await _window.EnterAsync(bytes.Length, stop);
        Taken = line.Number;
        Interlocked.Increment(ref _open);
        if (line.Fault is null)
        {
            _contact.Router.Tell(Request(new LineTask(line.Number, bytes) { ToldAt = _clock.GetTimestamp() }), _receiver);
        }
        else
        {
            _done.Writer.TryWrite(DoneLine.Unfit(line));
            Close();
        }
    }

    private object Request(LineTask task) => _group is null ? task : new TaskRequest(task) { Group = _group };

    private void OnOutcome(TaskOutcome outcome)
    {
        var task = (LineTask)outcome.Task;
        if (outcome is { Kind: OutcomeKind.Rejected, Reason: OutcomeReason.Full or OutcomeReason.Paused })
        {
            _contact.System.Scheduler.ScheduleTellOnce(TellAgainAfter, _contact.Router, Request(task), _receiver);
            return;
        }

        _done.Writer.TryWrite(DoneLine.Of(outcome, _clock.GetElapsedTime(task.ToldAt), _budget));
        Close();
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _done.Writer.TryComplete();
        }
    }
}
