using Actors.Tests.Simulation.Model;
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
    private readonly List<(SimRef Asker, ModelQuestion Question)> _askers = [];
    private int _names;

    public Clients(Simulation world)
    {
        _world = world;
        _requests = new Requests(world.Random, world.Settings, Groups);
        _submitters = new Submitters(world, Receive);
        _senders = [.. Enumerable.Range(0, 3).Select(number => Client($"client-{number}"))];
        world.Tasks.BeforeEvent = _submitters.LookForAnswers;
    }

    /// <summary>A submission is being made: until it returns, only what it causes happens.</summary>
    public bool IsSubmitting { get; private set; }

    private Random Random => _world.Random;

    public void Act(bool isLate)
    {
        switch (Random.Next(100))
        {
            case < 25:
                Burst(() => _requests.Plain());
                break;
            case < 44:
                Burst(() => _requests.WithOptions());
                break;
            case < 52:
                Submit(ticket => _submitters.TrySubmit(ticket, _requests.WithOptions()));
                break;
            case < 60:
                Submit(ticket => _submitters.SubmitAndWait(ticket, _requests.WithOptions(mayAttach: false)));
                break;
            case < 62:
                _submitters.GiveUpOne();
                break;
            case < 66:
                Command(new CancelTask(TaskId.Of(_requests.AnyId())));
                break;
            case < 68:
                _submitters.CancelOne();
                break;
            case < 71:
                Command(new CancelGroup(Groups[Random.Next(Groups.Length)]));
                break;
            case < 77:
                Ask(Random.Next(2) == 0 ? null : Groups[Random.Next(Groups.Length)]);
                break;
            case < 82:
                AskAtOnce(Random.Next(2) == 0 ? null : Groups[Random.Next(Groups.Length)]);
                break;
            case < 83:
                LoseAnAsker();
                break;
            case < 85:
                _world.Pool.State.Coordinator.Tell(GetStatus.Instance, Answer(GetStatus.Instance));
                break;
            case < 88:
                Command(new PauseIntake(Random.Next(3) == 0));
                break;
            case < 92:
                Command(new PauseDispatch(Random.Next(3) == 0));
                break;
            case < 96:
                Command(new Resize(Random.Next(1, 6)));
                break;
            case < 97 when isLate && _world.Settings.EndsEarly:
                End();
                break;
            default:
                Tell(_requests.Bad());
                break;
        }
    }

    /// <summary>Tells the router a command; its answer is checked.</summary>
    public void Command(object command)
    {
        _world.Trace.Add($"tell {command}");
        _world.Router.Tell(command, Answer(command));
    }

    /// <summary>A drain or a stop, of any deadline.</summary>
    public void End()
    {
        TimeSpan? deadline = Random.Next(3) == 0 ? null : SimSettings.Milliseconds(Random.Next(0, 120));
        Command(Random.Next(2) == 0 ? new Drain(deadline) : new Stop(deadline));
    }

    /// <summary>Asks the coordinator, as an actor does.</summary>
    public void Ask(string? group)
    {
        var name = $"asker-{_names++}";
        _world.Trace.Add($"{name} asks about {group ?? "the pool"}");
        var question = _world.Questions.Ask(name, group, exact: false);
        var asker = new SimRef(_world.System, name, answer => OnAnswer(question, answer));
        _askers.Add((asker, question));
        _world.Pool.State.Coordinator.Tell(new WhenAllDone(group), asker);
    }

    /// <summary>Asks the pool itself, as <see cref="TaskPool.WaitAsync"/> does: the line is drawn at once.</summary>
    private void AskAtOnce(string? group)
    {
        var name = $"waiter-{_names++}";
        _world.Trace.Add($"{name} asks about {group ?? "the pool"}");
        var question = _world.Questions.Ask(name, group, exact: true);
        _world.Pool.Ask(new Question(name, group, answer => OnAnswer(question, answer)));
    }

    private void LoseAnAsker()
    {
        if (_askers.Count == 0)
        {
            return;
        }

        var (asker, question) = _askers[Random.Next(_askers.Count)];
        _askers.Remove((asker, question));
        if (_world.Questions.Open.Contains(question))
        {
            _world.Trace.Add($"{asker} goes");
            _world.Questions.Forget(question);
            asker.Go();
        }
    }

    private void OnAnswer(ModelQuestion question, object answer)
    {
        _world.Trace.Add($"{question.Name} is answered {(answer as AllDone)?.Counts.ToString() ?? answer}");
        _world.Questions.OnAnswer(question, answer);
        _world.Interleave();
    }

    private SimRef Answer(object command)
    {
        var open = _world.Commands.Tell($"command-{_names++}", command);
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
        var submission = _world.Tasks.Begin(sender?.ToString(), request);
        var ledger = _world.Pool.State.Ledger;
        var (admitted, letIn) = (ledger.Admitted, _submitters.LetIn);
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
        IsSubmitting = true;
        submit($"ticket-{_names++}");
        IsSubmitting = false;
    }

    private SimRef Client(string name) => new(_world.System, name, message => Receive(name, message));

    private void Receive(string name, object message)
    {
        if (message is not TaskOutcome outcome)
        {
            _world.Failure.Note($"{name} was told {message}");
            return;
        }

        _world.Trace.Add($"{name}: task {((Work)outcome.Task).Key} {outcome.Kind} {outcome.Reason}");
        _world.Tasks.OnOutcome(name, outcome);
        _world.Starts.Telling++;
        _world.Interleave();
        _world.Starts.Telling--;
    }
}
