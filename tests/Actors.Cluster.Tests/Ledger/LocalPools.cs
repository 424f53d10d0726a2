using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Ledger;

/// <summary>Durable pools in one process, with a store that outlives the actor system and fails when it is told to.</summary>
public abstract class LocalPools : IAsyncLifetime
{
    private static readonly Akka.Configuration.Config Config = Akka.Configuration.ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(TaskPoolConfiguration.Default);

    private readonly List<ActorSystem> _systems = [];

    private protected Disk StoredIn { get; } = new();

    private protected FakeSlots Slots { get; } = new();

    private protected ConcurrentQueue<(int Job, int Attempt)> Begun { get; } = new();

    private protected Func<Job, TaskContext, ValueTask<int>> Handler { get; set; } = (job, _) => new(job.Number * 2);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(system => system.Terminate()));

    /// <summary>Shuts the process of the last pool down in order.</summary>
    private protected Task ShutDown() => _systems[^1].Terminate().Within("the system has ended");

    private protected async Task<TaskPool> StartAsync(Disk? disk = null, Func<TaskPoolOptions, TaskPoolOptions>? configure = null)
    {
        var system = ActorSystem.Create("app", Config);
        _systems.Add(system);
        var options = new TaskPoolOptions { Name = "jobs", Workers = 2 };
        options = configure?.Invoke(options) ?? options;
        var handlers = new TaskHandlers().Handle<Job, int>((job, context) =>
        {
            Begun.Enqueue((job.Number, context.Attempt));
            return Handler(job, context);
        });
        var payloads = new PayloadRule(new WireTypes().Json("job", JobJson.Default.Job), 1024);
        var store = disk ?? StoredIn;
        var (router, _) = LocalPool.Start(system, "jobs", handlers, payloads, new RouterParts(options, new Random(_systems.Count)) { Store = owner => Props.Create(() => new StoreActor(store, owner)), Slots = Slots });
        return await TaskPool.OpenAsync(router);
    }

    /// <summary>What is left of a process.</summary>
    private protected sealed class Disk(Disk? copy = null)
    {
        private readonly Lock _gate = new();
        private bool _isHeld;
        private Action? _held;

        public ConcurrentQueue<byte[]> Batches { get; } = new(copy?.Batches ?? []);

        public bool IsDown { get; set; }

        public TaskCompletionSource HasFailed { get; } = Gate.NewSignal();

        /// <summary>From now on nothing is written until it is released.</summary>
        public void Hold()
        {
            lock (_gate)
            {
                _isHeld = true;
            }
        }

        public void Release()
        {
            Action? held;
            lock (_gate)
            {
                (held, _held, _isHeld) = (_held, null, false);
            }

            held?.Invoke();
        }

        /// <summary>Writes, now or when it is released: there is one write at a time.</summary>
        public void Write(Action write)
        {
            lock (_gate)
            {
                if (_isHeld)
                {
                    _held = write;
                    return;
                }
            }

            write();
        }
    }

    private sealed class StoreActor : ReceiveActor
    {
        public StoreActor(Disk disk, IActorRef owner)
        {
            Receive<Append>(append =>
            {
                if (disk.IsDown)
                {
                    disk.HasFailed.TrySetResult();
                    Context.Stop(Self);
                    return;
                }

                var router = Sender;
                disk.Write(() =>
                {
                    disk.Batches.Enqueue(append.Bytes.ToArray());
                    router.Tell(new Appended(append.Number));
                });
            });
            Receive<CarriedOver>(_ => { });
            Receive<DeleteUpTo>(_ => { });
            if (disk.IsDown)
            {
                Context.Stop(Self);
                return;
            }

            foreach (var batch in disk.Batches)
            {
                owner.Tell(new Replayed(1, 1, batch));
            }

            owner.Tell(new Opened(1));
        }
    }
}
