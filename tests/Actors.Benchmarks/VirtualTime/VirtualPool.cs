using Akka.Actor;

namespace Actors.Benchmarks.VirtualTime;

/// <summary>Ours: its loops and its clock are the virtual ones, its actors are as ever.</summary>
internal sealed class VirtualPool : VirtualSubject
{
    private readonly TaskPool _pool;

    public VirtualPool(IReadOnlyList<Lasting> tasks, int workers)
        : base(tasks)
    {
        var options = new TaskPoolOptions { Workers = workers, Clock = Clock, Schedule = (loop, _) => Clock.Post(loop.Execute) };
        _pool = TaskPool.Start(options, new TaskHandlers().Handle<Lasting>((task, _) => new ValueTask(RunAsync(task))));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _pool.DisposeAsync();
    }

    protected override async Task SubmitAsync(IReadOnlyList<Lasting> tasks)
    {
        // Every worker is in service before the first task, or the last of them would begin on a thread of its own.
        var inside = (LocalAccess)await _pool.Router.Ask<IPoolAccess>(GetAccess.Instance);
        foreach (var slot in inside.Pool.Crew.InService)
        {
            await slot.Actor!.Ask<ActorIdentity>(new Identify(null));
        }

        foreach (var task in tasks)
        {
            _pool.Router.Tell(task, ActorRefs.NoSender);
        }
    }
}
