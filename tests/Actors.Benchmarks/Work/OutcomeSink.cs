using Actors.Benchmarks.Harness;
using Akka.Actor;
using Akka.Configuration;

namespace Actors.Benchmarks.Work;

/// <summary>The single consumer of outcomes: an actor in a system of its own, on Akka.NET's default dispatcher. The same for every subject.</summary>
internal sealed class OutcomeSink : IAsyncDisposable
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }");

    private readonly ActorSystem _system = ActorSystem.Create("consumer", Quiet);
    private readonly Count _count = new();

    public OutcomeSink()
    {
        Ref = _system.ActorOf(Props.Create(() => new Counter(_count)));
    }

    public IActorRef Ref { get; }

    /// <summary>Waits until that many more successes are in than at the last time, and checks that there are no more than these.</summary>
    public async Task ReceivedAsync(int expected)
    {
        var seen = await Ref.Ask<int>(new Await(expected));
        Check.Equal("outcomes received", expected, seen);
        Check.Equal("outcomes that are no success", 0, _count.Failures);
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private sealed record Await(int Expected);

    private sealed class Count
    {
        public int Successes;
        public int Failures;
    }

    private sealed class Counter(Count count) : UntypedActor
    {
        private Await? _awaited;
        private IActorRef? _asker;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case TaskOutcome { IsSuccess: true } or Outcome { Error: null }:
                    count.Successes++;
                    break;
                case Await awaited:
                    (_awaited, _asker) = (awaited, Sender);
                    break;
                default:
                    count.Failures++;
                    break;
            }

            if (_awaited is { } due && count.Successes + count.Failures >= due.Expected)
            {
                _asker.Tell(count.Successes);
                (_awaited, _asker, count.Successes) = (null, null, 0);
            }
        }
    }
}
