using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Akka.Actor;

namespace Actors.Benchmarks.Nodes;

/// <summary>Tells tasks and counts what comes back, so that many are under way, but no more than so many.</summary>
/// <remarks>What comes back goes to an actor: another process can tell one by its path.</remarks>
internal sealed class Window
{
    /// <summary>How many are told at once.</summary>
    public const int Chunk = 1_000;

    /// <summary>Nothing for so long means that something was lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int _chunks;
    private readonly SemaphoreSlim _room;
    private readonly IActorRef _receiver;
    private long _successes;
    private long _failures;

    /// <param name="system">Where what comes back is counted.</param>
    /// <param name="chunks">So many thousands may be under way.</param>
    public Window(ActorSystem system, int chunks = 32)
    {
        (_chunks, _room) = (chunks, new SemaphoreSlim(chunks));
        _receiver = system.ActorOf(Props.CreateBy(new ReceiverOf(this)));
    }

    /// <summary>Tells a task so many times, a multiple of a thousand, and returns when as many successes are in.</summary>
    public async Task RunAsync(IActorRef router, object task, int tasks)
    {
        var before = _successes;
        for (var told = 0; told < tasks; told += Chunk)
        {
            await RoomAsync();
            for (var n = 0; n < Chunk; n++)
            {
                router.Tell(task, _receiver);
            }
        }

        for (var n = 0; n < _chunks; n++)
        {
            await RoomAsync();
        }

        _room.Release(_chunks);
        Check.Equal("successes told", tasks, _successes - before);
        Check.Equal("other outcomes told", 0, _failures);
    }

    private async Task RoomAsync()
    {
        if (!await _room.WaitAsync(Patience))
        {
            throw new WorkNotDoneException($"no outcome for {Patience.TotalSeconds:0} s, after {_successes:N0} successes and {_failures:N0} others");
        }
    }

    private sealed class ReceiverOf(Window window) : IIndirectActorProducer
    {
        public System.Type ActorType => typeof(Receiver);

        public ActorBase Produce() => new Receiver(window);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Receiver(Window window) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is TaskOutcome { IsSuccess: true } or CargoDone)
            {
                window._successes++;
            }
            else
            {
                window._failures++;
            }

            if ((window._successes + window._failures) % Chunk == 0)
            {
                window._room.Release();
            }
        }
    }
}
