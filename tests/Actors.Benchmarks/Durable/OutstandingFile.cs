using Actors.Benchmarks.Harness;
using Akka.Actor;

namespace Actors.Benchmarks.Durable;

/// <summary>A file with so many tasks outstanding, as a process leaves it that ends at once. It is made once; whoever recovers takes a copy.</summary>
internal sealed class OutstandingFile : IAsyncDisposable
{
    private readonly FilePlace _place = new();
    private readonly Task _made;

    public OutstandingFile(int tasks) => _made = Task.Run(() => MakeAsync(tasks));

    /// <summary>Copies it to a place.</summary>
    public async Task CopyAsync(string file)
    {
        await _made;
        foreach (var suffix in (string[])["", "-wal"])
        {
            File.Delete(file + suffix);
            if (File.Exists(_place.File + suffix))
            {
                File.Copy(_place.File + suffix, file + suffix);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_made);
        await _place.DisposeAsync();
    }

    private async Task MakeAsync(int tasks)
    {
        await using var pool = await DurablePool.StartAsync(await _place.OpenAsync(), tasks);
        await pool.Router.Ask<PauseAnswer>(new PauseDispatch(true));
        for (var n = 0; n < tasks; n++)
        {
            pool.Router.Tell(DurablePool.Message, ActorRefs.NoSender);
        }

        // The question follows them, and is answered when they are written.
        var status = await pool.Coordinator.Ask<PoolStatus>(GetStatus.Instance);
        Check.Equal("tasks outstanding", tasks, status.Outstanding);
    }
}
