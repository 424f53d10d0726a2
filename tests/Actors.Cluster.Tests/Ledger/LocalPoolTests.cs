using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Ledger;

/// <summary>A durable pool in one process, with a store that outlives the actor system and fails when it is told to.</summary>
public sealed class LocalPoolTests : IAsyncLifetime
{
    private static readonly Akka.Configuration.Config Config = Akka.Configuration.ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(TaskPoolConfiguration.Default);

    private readonly Disk _disk = new();
    private readonly ConcurrentQueue<(int Job, int Attempt)> _begun = new();
    private readonly List<ActorSystem> _systems = [];
    private Func<Job, TaskContext, ValueTask<int>> _handler = (job, _) => new(job.Number * 2);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(system => system.Terminate()));

    [Fact]
    public async Task Tasks_run_and_all_done_is_answered()
    {
        var pool = await StartAsync();
        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 1_000; n++)
        {
            tickets.Add(await pool.SubmitAsync(new Job(n)).AsTask().Within("the task is admitted"));
        }

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("the outcomes");
        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => (object)(n * 2)), outcomes.Select(outcome => outcome.Result));
        Assert.Equal(1_000, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Promise_10_what_was_admitted_runs_in_the_next_process()
    {
        var held = new TaskCompletionSource();
        _handler = async (job, _) =>
        {
            await held.Task;
            return job.Number;
        };
        var pool = await StartAsync();
        for (var n = 0; n < 10; n++)
        {
            await pool.SubmitAsync(new Job(n)).AsTask().Within("the task is admitted");
        }

        _handler = (job, _) => new(job.Number);
        var next = await StartAsync(new Disk(_disk)); // As it would be if the process had ended here.

        Assert.Equal(10, (await next.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal(Enumerable.Range(0, 10), _begun.Select(begun => begun.Job).Distinct().Order());
        held.SetResult();
    }

    [Fact]
    public async Task Submission_waits_while_the_store_is_down_and_goes_on_when_it_is_back()
    {
        var pool = await StartAsync();
        await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        _disk.IsDown = true;
        var submission = pool.SubmitAsync(new Job(2)).AsTask();
        await _disk.HasFailed.Task.Within("the store has failed");
        Assert.False(submission.IsCompleted);

        _disk.IsDown = false;

        var ticket = await submission.Within("the second task is admitted");
        Assert.Equal(4, (await ticket.Outcome.Within("the outcome")).Result);
        Assert.Equal(2, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Promise_10_task_may_begin_while_it_is_being_written_and_is_called_admitted_only_when_it_is()
    {
        var pool = await StartAsync();
        var first = await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        await first.Outcome.Within("its outcome");
        _disk.Hold();

        var submission = pool.SubmitAsync(new Job(2)).AsTask();
        await Safety.Becomes(() => _begun.Any(begun => begun.Job == 2), "the second task has begun", () => string.Join(", ", _begun));
        Assert.False(submission.IsCompleted);
        _disk.Release();

        var ticket = await submission.Within("the second task is admitted");
        Assert.Equal(4, (await ticket.Outcome.Within("the outcome")).Result);
    }

    [Fact]
    public async Task Promise_10_task_that_has_begun_and_was_never_written_is_none_in_the_next_process()
    {
        var pool = await StartAsync();
        var first = await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        await first.Outcome.Within("its outcome");
        _disk.Hold();
        _ = pool.SubmitAsync(new Job(2)).AsTask();
        await Safety.Becomes(() => _begun.Any(begun => begun.Job == 2), "the second task has begun", () => string.Join(", ", _begun));

        var next = await StartAsync(new Disk(_disk)); // As it would be if the process had ended here.

        Assert.Equal(1, (await next.WaitAsync().Within("all done")).Counts.Total);
        Assert.Single(_begun, begun => begun.Job == 2);
    }

    private async Task<TaskPool> StartAsync(Disk? disk = null)
    {
        var system = ActorSystem.Create("app", Config);
        _systems.Add(system);
        var options = new TaskPoolOptions { Workers = 2 };
        var handlers = new TaskHandlers().Handle<Job, int>((job, context) =>
        {
            _begun.Enqueue((job.Number, context.Attempt));
            return _handler(job, context);
        });
        var payloads = new PayloadRule(new WireTypes().Json("job", JobJson.Default.Job), 1024);
        var store = disk ?? _disk;
        var (router, _) = LocalPool.Start(system, "jobs", handlers, payloads, new RouterParts(options, new Random(1)) { Store = owner => Props.Create(() => new StoreActor(store, owner)) });
        return await TaskPool.OpenAsync(router);
    }

    /// <summary>What is left of a process.</summary>
    private sealed class Disk(Disk? copy = null)
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
