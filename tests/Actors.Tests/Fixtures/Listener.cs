using System.Threading.Channels;
using Akka.Actor;

namespace Actors.Tests.Fixtures;

/// <summary>An actor in the place of a sender or an asker: what it is told can be awaited, in order.</summary>
internal sealed class Listener
{
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();

    public Listener(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Ear(_told.Writer)));

    public IActorRef Ref { get; }

    /// <summary>What it is told next; fails if that is something else.</summary>
    public async Task<T> Next<T>()
    {
        var next = await _told.Reader.ReadAsync().AsTask().Within($"the listener is told a {typeof(T).Name}");
        return Assert.IsType<T>(next, exactMatch: false);
    }

    /// <summary>The next outcomes, in the order in which they come.</summary>
    public async Task<List<TaskOutcome>> Outcomes(int count)
    {
        var outcomes = new List<TaskOutcome>();
        while (outcomes.Count < count)
        {
            outcomes.Add(await Next<TaskOutcome>());
        }

        return outcomes;
    }

    /// <summary>Proves that nothing was told up to now: what it is told next is the fence.</summary>
    public async Task HasHeardNothing()
    {
        var fence = new object();
        Ref.Tell(fence);
        Assert.Same(fence, await Next<object>());
    }

    private sealed class Ear(ChannelWriter<object> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TryWrite(message);
    }
}
