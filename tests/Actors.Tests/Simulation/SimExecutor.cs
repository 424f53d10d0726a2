using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace Actors.Tests.Simulation;

/// <summary>What is ready to run: actor turns and worker loops. Nothing in it runs until the simulation picks it.</summary>
/// <remarks>
/// Kept in the order of names and not of arrival: Akka.NET walks children in the order of their names' hash codes, which differs from
/// process to process, and a seed must mean the same in all of them.
/// </remarks>
internal sealed class SimQueue
{
    private readonly Lock _gate = new();
    private readonly SortedList<string, Action> _ready = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    public void Add(string name, Action run)
    {
        lock (_gate)
        {
            // Only runnables without a name of their own can meet an equal one.
            while (!_ready.TryAdd(name, run))
            {
                name += "'";
            }
        }
    }

    public (string Name, Action Run) TakeAt(int index)
    {
        lock (_gate)
        {
            var taken = (_ready.GetKeyAtIndex(index), _ready.GetValueAtIndex(index));
            _ready.RemoveAt(index);
            return taken;
        }
    }
}

/// <summary>Tells the executors of one actor system which simulation they belong to.</summary>
internal sealed class SimSetup(SimQueue queue) : Setup
{
    public SimQueue Queue { get; } = queue;
}

/// <summary>Makes the executor of a dispatcher under simulation; named in the configuration, hence public.</summary>
public sealed class SimExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new SimExecutor(id, Prerequisites.Settings.Setup.Get<SimSetup>().Value.Queue);

    private sealed class SimExecutor(string id, SimQueue queue) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => queue.Add(NameOf(run), run.Run);

        public override void Shutdown()
        {
        }

        // Akka.NET's own actors have numbers that grow from system to system.
        private static string NameOf(IRunnable run) => run switch
        {
            Mailbox mailbox when ActorOf(mailbox).Self.Path.Elements is ["system", var name, ..] => $"system/{name.TrimEnd([.. "-0123456789"])}",
            Mailbox mailbox => string.Join('/', ActorOf(mailbox).Self.Path.Elements),
            _ => run.GetType().Name,
        };

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Actor")]
        private static extern ActorCell ActorOf(Mailbox mailbox);
    }
}
