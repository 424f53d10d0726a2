using System.Diagnostics;
using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>Those who use the pool: they tell tasks, submit and wait, cancel, ask and command, as the dice say.</summary>
internal sealed class Clients
{
    private static readonly string[] Groups = ["red", "green", "blue"];

    private readonly Simulation _world;
    private readonly Requests _requests;
    private readonly Submitters _submitters;
    private readonly SimRef[] _senders;
    private readonly Askers _askers;
    private int _names;

    public Clients(Simulation world)
    {
        _world = world;
        _requests = new Requests(world.Random, world.Settings, Groups);
        _submitters = new Submitters(world, Receive);
        _askers = new Askers(world);
        _senders = [.. Enumerable.Range(0, 3).Select(number => Client($"client-{number}"))];
        world.Tasks.BeforeEvent = _submitters.LookForAnswers;
    }

    /// <summary>A submission is being made: until it returns, only what it causes happens.</summary>
    public bool IsSubmitting { get; private set; }

    public TaskTicket? PendingTicket => _submitters.Pending;

    private Random Random => _world.Random;

    public void Act(bool isLate)
    {
        switch (Random.Next(100))
        {
            case < 22:
                Burst(() => _requests.Plain());
                break;
            case < 39:
                Burst(() => _requests.WithOptions());
                break;
            case < 46:
                Submit(ticket => _submitters.TrySubmit(ticket, _requests.Any()));
                break;
            case < 57:
                Submit(ticket => _submitters.SubmitAndWait(ticket, _requests.Any(mayAttach: false)));
                break;
            case < 60:
                _submitters.GiveUpOne();
                break;
            case < 63:
                Command(new CancelTask(AnyId()));
                break;
            case < 67:
                _submitters.CancelOne();
                break;
            case < 70:
                Command(new CancelGroup(AnyGroup()));
                break;
            case < 75:
                Ask(AnyScope());
                break;
            case < 80:
                _askers.AskAtOnce(AnyScope());
                break;
            case < 82:
                _askers.LoseOne();
                break;
            case < 84:
                _world.Pool.State.Coordinator.Tell(GetStatus.Instance, Answer(GetStatus.Instance));
                break;
            case < 87:
                Command(new PauseIntake(Random.Next(3) == 0));
                break;
            case < 90:
                Command(new PauseDispatch(Random.Next(3) == 0));
                break;
            case < 93:
                Command(new Resize(Random.Next(1, 6)));
                break;
            case < 94 when isLate && _world.Settings.EndsEarly:
                End();
                break;
            case < 98:
                UseQuarantine();
                break;
            default:
                Tell(_requests.Bad());
                break;
        }
    }

    /// <summary>A submission by the code of a handler.</summary>
    public void SubmitInside() => Submit(ticket => _submitters.SubmitInside(ticket, _requests.Any()));

    /// <summary>Asks the coordinator whether all is done.</summary>
    public void Ask(string? group) => _askers.Ask(group);

    /// <summary>Tells the router a command; its answer is checked.</summary>
    public void Command(object command, QuarantinedTask? quarantined = null)
    {
        _world.Trace.Add($"tell {command}");
        _world.Router.Tell(command, Answer(command, quarantined));
    }

    /// <summary>A drain or a stop, of any deadline.</summary>
    public void End()
    {
        TimeSpan? deadline = Random.Next(3) == 0 ? null : SimSettings.Milliseconds(Random.Next(0, 120));
        Command(Random.Next(2) == 0 ? new Drain(deadline) : new Stop(deadline));
    }

    /// <summary>Lists the quarantine, or takes something out of it that was listed. What is released has no receiver.</summary>
    private void UseQuarantine()
    {
        var listed = _world.Quarantine.Listed;
        if (listed.Count == 0 || Random.Next(4) == 0)
        {
            Command(ListQuarantine.Instance);
            return;
        }

        var chosen = listed[Random.Next(listed.Count)];
        Command(Random.Next(4) > 0 && _world.Settings.HasReceiverless ? new ReleaseQuarantined(chosen.Outcome.Id) : new DropQuarantined(chosen.Outcome.Id), chosen);
    }

    /// <summary>An id that a client chose; rather that of a task that is outstanding.</summary>
    private TaskId AnyId()
    {
        var outstanding = _world.Tasks.Outstanding.Where(task => task.Request.Id is not null).ToList();
        return TaskId.Of(outstanding.Count > 0 && Random.Next(4) > 0 ? outstanding[Random.Next(outstanding.Count)].Request.Id! : _requests.AnyId());
    }

    /// <summary>A group; rather the one in which most is outstanding.</summary>
    private string AnyGroup() =>
        Random.Next(4) > 0 ? Groups.MaxBy(group => _world.Tasks.Outstanding.Count(task => task.Request.Group?.Name == group))! : Groups[Random.Next(Groups.Length)];

    private string? AnyScope() => Random.Next(2) == 0 ? null : Groups[Random.Next(Groups.Length)];

    private SimRef Answer(object command, QuarantinedTask? quarantined = null)
    {
        var open = _world.Commands.Tell($"command-{_names++}", command, quarantined);
        return new SimRef(_world.System, $"command-{_names}", answer =>
        {
            _world.Trace.Add($"{command} is answered {answer.GetType().Name}");
            _world.Commands.OnAnswer(open, answer, () => _world.Rest.Running);
        });
    }

    private void Burst(Func<TaskRequest> next)
    {
        for (var count = Random.Next(4) == 0 ? Random.Next(2, 9) : 1; count > 0; count--)
        {
            Tell(next());
        }
    }

    private void Tell(TaskRequest request)
    {
        var isPlain = request == new TaskRequest(request.Task) && Random.Next(4) > 0;
        var sender = _world.Settings.HasReceiverless && Random.Next(4) == 0 ? null : _senders[Random.Next(_senders.Length)];
        _world.Trace.Add($"{sender?.ToString() ?? "nobody"} tells {Requests.Describe(request)}");
        using var span = BeginSpan();
        var submission = _world.Tasks.Begin(sender?.ToString(), request);
        var ledger = _world.Pool.State.Ledger;
        var (admitted, letIn) = (ledger.Admitted, _submitters.LetIn);
        _world.Coverage.Note(isPlain ? "told" : "told with options");
        IsSubmitting = true;
        _world.Router.Tell(isPlain ? request.Task : request, sender ?? ActorRefs.NoSender);
        IsSubmitting = false;
        _submitters.CheckRefusal(submission);

        // What the call admitted, less those who waited and came in with it.
        var isNew = ledger.Admitted - admitted > _submitters.CountLetIn() - letIn;
        if (sender is null && !isNew)
        {
            _world.Tasks.Suspend(); // Nobody is told why it was refused, or what it was attached to.
            return;
        }

        _world.Failure.Unless(!isNew || !_submitters.AnyWaits || submission.Task is not null, $"task {submission.Key} overtook those who wait");
        _world.Tasks.Conclude(submission, isNew);
    }

    private void Submit(Action<string> submit)
    {
        using var span = BeginSpan();
        IsSubmitting = true;
        submit($"ticket-{_names++}");
        IsSubmitting = false;
    }

    /// <summary>Some of those who submit have a span, when somebody listens.</summary>
    private Activity? BeginSpan() => _world.Listeners is not null && Random.Next(3) == 0 ? new Activity("submit").Start() : null;

    private SimRef Client(string name) => new(_world.System, name, message => Receive(name, message));

    private void Receive(string name, object message)
    {
        if (message is not TaskOutcome outcome)
        {
            _world.Failure.Note($"{name} was told {message}");
            return;
        }

        // Others may go on while it is on its way, when no question may be answered, and after. Who comes with its id or key meanwhile cannot be told from a second one.
        _world.Order.Telling++;
        if (!_world.Tasks.IsAsking && _world.Tasks.Find(((Work)outcome.Task).Key) is { Request: { Id: null, UniqueKey: null } })
        {
            _world.Interleaving.WhenCalledOut();
        }

        _world.Trace.Add($"{name}: task {((Work)outcome.Task).Key} {outcome.Kind} {outcome.Reason}");
        _world.Tasks.OnOutcome(name, outcome);
        _world.Interleaving.WhenCalledOut();
        _world.Order.Telling--;
    }
}
