using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;
using Akka.Actor;
using Akka.Configuration;
using Akka.Routing;

namespace Actors.Benchmarks.Rivals;

/// <summary>Akka.NET's own pool router. Its workers reply to the sender and tell a coordinator what they start and complete, which knows when all is done.</summary>
internal sealed class RoundRobinRival : Throughput
{
    public const string Name = "Akka RoundRobinPool + coordinator";

    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }");

    private readonly ActorSystem _system = ActorSystem.Create("round-robin", Quiet);
    private readonly OutcomeSink _sink = new();
    private readonly IActorRef _router;
    private readonly IActorRef _coordinator;

    public RoundRobinRival(int tasks, Func<Job, ValueTask> work)
        : base(tasks)
    {
        _coordinator = _system.ActorOf(Props.Create(() => new Coordinator()));
        _router = _system.ActorOf(Props.Create(() => new Worker(work, _coordinator)).WithRouter(new RoundRobinPool(Rival.Workers)));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _system.Terminate();
        await _sink.DisposeAsync();
    }

    protected override async Task RunAsync()
    {
        for (var n = 0; n < Tasks; n++)
        {
            _router.Tell(Job.Instance, _sink);
        }

        Check.Equal("tasks completed", Tasks, await _coordinator.Ask<int>(new WhenAllDone(Tasks)));
        await _sink.ReceivedAsync(Tasks);
    }

    private sealed record WhenAllDone(int Told);

    private sealed class Started
    {
        public static readonly Started Instance = new();
    }

    private sealed class Completed
    {
        public static readonly Completed Instance = new();
    }

    private sealed class Worker(Func<Job, ValueTask> work, IActorRef coordinator) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            coordinator.Tell(Started.Instance, Self);
            var job = (Job)message;
            try
            {
                var run = work(job);
                if (!run.IsCompletedSuccessfully)
                {
                    var sender = Sender;
                    RunTask(() => AwaitAsync(job, run, sender));
                    return;
                }

                run.GetAwaiter().GetResult();
            }
#pragma warning disable CA1031 // A failure is an outcome.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Tell(job, error, Sender);
                return;
            }

            Tell(job, null, Sender);
        }

        private async Task AwaitAsync(Job job, ValueTask run, IActorRef sender)
        {
            Exception? error = null;
            try
            {
                await run;
            }
#pragma warning disable CA1031 // A failure is an outcome.
            catch (Exception thrown)
#pragma warning restore CA1031
            {
                error = thrown;
            }

            Tell(job, error, sender);
        }

        private void Tell(Job job, Exception? error, IActorRef sender)
        {
            sender.Tell(new Outcome(job, error), Self);
            coordinator.Tell(Completed.Instance, Self);
        }
    }

    private sealed class Coordinator : UntypedActor
    {
        private int _started;
        private int _completed;
        private (int Told, IActorRef Asker)? _question;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Started:
                    _started++;
                    break;
                case Completed:
                    _completed++;
                    break;
                case WhenAllDone question:
                    _question = (question.Told, Sender);
                    break;
                default:
                    Unhandled(message);
                    break;
            }

            if (_question is { } asked && _started >= asked.Told && _completed == _started)
            {
                asked.Asker.Tell(_completed, Self);
                (_question, _started, _completed) = (null, 0, 0);
            }
        }
    }
}
