using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace Actors.Benchmarks.VirtualTime;

/// <summary>Tells the executors of an actor system which clock they belong to.</summary>
internal sealed class VirtualSetup(VirtualClock clock) : Setup
{
    public VirtualClock Clock { get; } = clock;
}

/// <summary>Makes the executor of a dispatcher whose actors take their turns in virtual time; named in the configuration, hence public.</summary>
public sealed class VirtualExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new VirtualExecutor(id, Prerequisites.Settings.Setup.Get<VirtualSetup>().Value.Clock);

    private sealed class VirtualExecutor(string id, VirtualClock clock) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => clock.Post(run.Run);

        public override void Shutdown()
        {
        }
    }
}
