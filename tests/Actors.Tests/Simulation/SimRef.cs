using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Actors.Tests.Simulation;

/// <summary>A client of the pool: what it is told arrives at once, on the teller's stack, so that no queue stands between the fact and the check.</summary>
internal sealed class SimRef(ActorSystem system, string name, Action<object> receive) : MinimalActorRef
{
    private readonly List<IInternalActorRef> _watchers = [];
    private bool _isGone;
    private readonly IActorRefProvider _provider = ((ExtendedActorSystem)system).Provider;

    public override ActorPath Path { get; } = ((ExtendedActorSystem)system).Provider.RootPath / "sim" / name;

    public override IActorRefProvider Provider => _provider;

    public override string ToString() => name;

    /// <summary>Goes, as an actor that stops: those who watch it hear of it, and it hears nothing any more.</summary>
    public void Go()
    {
        _isGone = true;
        _watchers.ForEach(Notify);
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is Watch { Watcher: var watcher })
        {
            _watchers.Add(watcher);
            if (_isGone)
            {
                Notify(watcher);
            }
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (!_isGone)
        {
            receive(message);
        }
    }

    private void Notify(IInternalActorRef watcher) =>
        watcher.SendSystemMessage(new DeathWatchNotification(this, existenceConfirmed: true, addressTerminated: false));
}
