using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace Actors;

/// <summary>A question or a command that has no answer yet.</summary>
/// <param name="Message">What was asked.</param>
/// <param name="Asker">Who gets the answer.</param>
/// <param name="Answerer">Who is to be its sender.</param>
internal readonly record struct OpenCall(IPoolMessage Message, IActorRef Asker, IActorRef Answerer);

/// <summary>What a door keeps until the router has answered it, and what it has not said to the router yet. Pure but for the clock; guarded by the door's gate.</summary>
/// <remarks>
/// Tasks, questions and commands have numbers from one sequence, in the order in which they came, and go to the router in that order. So a question covers what was told before it,
/// and a new router hears what the last one heard.
/// </remarks>
internal sealed class DoorBook(TaskPoolOptions options, DoorName name)
{
    private readonly OpenTasks _tasks = new();
    private readonly DoorNotes _notes = new(options);
    private readonly Dictionary<long, long> _due = []; // When the delay of a task ends, for the few that have one.
    private readonly Dictionary<long, OpenCall> _calls = [];
    private readonly Dictionary<long, TaskCompletionSource> _awaited = []; // Of tasks whose submitters wait to hear that they are admitted.
    private readonly List<(long Number, long At)> _ends = []; // When whoever ends the pool should have heard at the latest, where it is durable.
    private List<WireItem> _unsaid = [];
    private long _last;
    private long _said; // The number of the last that some router may have heard.
    private volatile bool _isDurable;
    private volatile bool _isNotDurable;

    /// <summary>Whether the pool is known as durable: by this process's own journal, or by a router that has one.</summary>
    public bool IsDurable
    {
        get => _isDurable;
        set => _isDurable = value;
    }

    /// <summary>Whether a submission is over only when the router has admitted the task: until the first router has said that it writes nothing down, it may.</summary>
    public bool MayBeDurable => !_isNotDurable;

    /// <summary>How much later than its deadline the report of a stop may come: it is written first.</summary>
    private static readonly TimeSpan ReportWithin = TimeSpan.FromSeconds(2);

    /// <summary>How many tasks have no outcome yet.</summary>
    public int Outstanding => _tasks.Count;

    public IEnumerable<OpenTask> Tasks => _tasks.All;

    /// <summary>Whether there is anything to be said to the router.</summary>
    public bool IsUnsaid => _unsaid.Count > 0;

    /// <summary>Adds a task.</summary>
    public SubmittedTask Add(in Entrant entrant)
    {
        var request = entrant.Request;
        var submitted = SubmittedTask.Of(new TaskKey(name, ++_last), entrant.Payload, entrant.Waits, entrant.Admitted is not null, entrant.Parent);
        submitted.Options = request is null or { IsPlain: true } ? null : request.About(submitted);
        _tasks.Add(new OpenTask(submitted, entrant.Task, entrant.Receiver));
        if (entrant.Admitted is not null)
        {
            _awaited.Add(_last, entrant.Admitted);
            EndWaitsIfInVain();
        }

        if (request is { Delay: var delay } && delay > TimeSpan.Zero)
        {
            _due.Add(_last, options.Clock.GetTimestamp() + options.ToTicks(delay));
        }

        _unsaid.Add(submitted);
        return submitted;
    }

    /// <summary>Adds a question or a command.</summary>
    public void Add(in OpenCall call)
    {
        _calls.Add(++_last, call);
        _unsaid.Add(new Call(_last, call.Message));
        if (IsDurable && DeadlineOf(call.Message) is { } deadline && deadline >= TimeSpan.Zero && deadline <= TaskRequest.LongestWait)
        {
            _ends.Add((_last, options.Clock.GetTimestamp() + options.ToTicks(deadline + ReportWithin)));
        }
    }

    /// <summary>Takes out those who wait for the report of a stop that should be in. The order itself stands, and the router will hear it.</summary>
    /// <returns>Whom to tell, and what is known here.</returns>
    public (IReadOnlyList<OpenCall> Late, StopReport Report) TakeLate()
    {
        List<OpenCall> late = [];
        foreach (var (number, _) in _ends.Where(end => end.At <= options.Clock.GetTimestamp()))
        {
            if (_calls.TryGetValue(number, out var call))
            {
                late.Add(call);
                _calls[number] = call with { Asker = ActorRefs.Nobody };
            }
        }

        _ends.RemoveAll(end => end.At <= options.Clock.GetTimestamp());
        return (late, new StopReport(_notes.Counts, []) { IsComplete = false });
    }

    /// <summary>Takes out a task that has its outcome; false when it was taken out before.</summary>
    public bool TryRemove(Concluded concluded, out OpenTask task)
    {
        if (!_tasks.TryRemove(concluded.Number, out task))
        {
            return false;
        }

        OnAdmitted(concluded.Number); // Or rejected: in any case there is nothing to wait for.
        _due.Remove(concluded.Number);
        _notes.OnConcluded(concluded);
        return true;
    }

    /// <summary>Takes out a task that the pool keeps.</summary>
    public bool TryRemove(TaskKept kept, out OpenTask task)
    {
        if (!_tasks.TryRemove(kept.Number, out task))
        {
            return false;
        }

        OnAdmitted(kept.Number);
        _due.Remove(kept.Number);
        _notes.OnKept(kept.Number);
        return true;
    }

    /// <summary>The router has admitted a task: whoever waits for that goes on, elsewhere.</summary>
    public void OnAdmitted(long number)
    {
        if (_awaited.Remove(number, out var admitted))
        {
            admitted.TrySetResult();
        }
    }

    /// <summary>The router that is listened to says whether the pool is durable.</summary>
    public void Learn(bool isDurable)
    {
        (_isDurable, _isNotDurable) = (isDurable, !isDurable);
        EndWaitsIfInVain();
    }

    /// <summary>Keeps something for the next router; what is admitted, it only tells those who wait for that.</summary>
    public void Keep(WireItem note)
    {
        if (note is TaskAdmitted admitted)
        {
            OnAdmitted(admitted.Number);
        }
        else
        {
            _notes.Keep(note);
        }
    }

    /// <inheritdoc cref="DoorNotes.OnForgotten"/>
    public void OnForgotten() => _notes.OnForgotten();

    /// <summary>Takes out what has its answer; false when nobody waits for that any more.</summary>
    public bool TryRemoveCall(long number, [MaybeNullWhen(false)] out OpenCall call) => _calls.Remove(number, out call);

    /// <summary>Takes out whatever somebody has asked who has gone.</summary>
    public void Forget(IActorRef asker)
    {
        foreach (var number in _calls.Where(call => call.Value.Asker.Equals(asker)).Select(call => call.Key).ToList())
        {
            _calls.Remove(number);
            _unsaid.Add(new CallGivenUp(number));
        }
    }

    /// <summary>What is to be said to the router, in order, and was not.</summary>
    public IReadOnlyList<WireItem> TakeUnsaid()
    {
        var unsaid = _unsaid;
        _unsaid = [];
        _said = _last;
        return unsaid;
    }

    /// <summary>All that is outstanding, in order, for a router that has heard nothing of it.</summary>
    public IReadOnlyList<WireItem> SayAgain()
    {
        var now = options.Clock.GetTimestamp();
        var all = _tasks.All.Select(task => (task.Submitted.Key.Number, Item: Again(task.Submitted, now)))
            .Concat(_calls.Select(call => (Number: call.Key, Item: (WireItem)new Call(call.Key, call.Value.Message))))
            .OrderBy(said => said.Number)
            .Select(said => said.Item);
        List<WireItem> said = [.. _notes.SayAgain(now), .. all];
        _unsaid = [];
        _said = _last;
        return said;
    }

    /// <summary>Its door has ended.</summary>
    /// <param name="gone">What those are told who wait for a task to be admitted: whether it was, is not known.</param>
    public void Clear(Exception gone)
    {
        _tasks.Clear();
        _due.Clear();
        _notes.Clear();
        _calls.Clear();
        EndWaits(admitted => admitted.TrySetException(gone));
    }

    private void EndWaitsIfInVain()
    {
        if (_isNotDurable)
        {
            EndWaits(admitted => admitted.TrySetResult());
        }
    }

    private void EndWaits(Action<TaskCompletionSource> end)
    {
        foreach (var admitted in _awaited.Values)
        {
            end(admitted);
        }

        _awaited.Clear();
    }

    private TimeSpan? DeadlineOf(IPoolMessage message) => message switch
    {
        Stop stop => stop.Deadline ?? options.DrainDeadline,
        Drain drain => drain.Deadline ?? options.DrainDeadline,
        _ => null,
    };

    private WireItem Again(SubmittedTask task, long now)
    {
        if (_due.TryGetValue(task.Key.Number, out var dueAt))
        {
            // The time that it has waited already is not waited again.
            var left = options.Clock.GetElapsedTime(now, dueAt);
            var again = SubmittedTask.Of(task.Key, task.Payload, task.Waits, task.IsAwaited, task.Parent);
            again.Options = task.Options!.About(again) with { Delay = left > TimeSpan.Zero ? left : TimeSpan.Zero };
            task = again;
        }

        return task.Key.Number <= _said ? new SubmittedAgain(task, _notes.HistoryOf(task.Key.Number, now)) : task;
    }
}
