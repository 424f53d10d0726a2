using Akka.Actor;

namespace Actors.Benchmarks.Work;

/// <summary>The ways to submit to ours.</summary>
internal static class Submit
{
    /// <summary>Told without a sender.</summary>
    public static Task Told(TaskPool pool, int tasks) => ToldBy(pool, tasks, ActorRefs.NoSender);

    /// <summary>Told in the name of a consumer, which gets the outcomes.</summary>
    public static Func<TaskPool, int, Task> ToldBy(OutcomeSink sink) => (pool, tasks) => ToldBy(pool, tasks, sink);

    /// <summary>Told without a sender by several threads at once.</summary>
    public static Func<TaskPool, int, Task> ToldAtOnce(int producers) =>
        (pool, tasks) => Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(() => Told(pool, tasks / producers))));

    /// <summary>Submitted one after the other, each when there is room for it.</summary>
    public static async Task Awaited(TaskPool pool, int tasks)
    {
        for (var n = 0; n < tasks; n++)
        {
            await pool.SubmitAsync(Job.Instance);
        }
    }

    private static Task ToldBy(TaskPool pool, int tasks, IActorRef? sender)
    {
        var router = pool.Router;
        for (var n = 0; n < tasks; n++)
        {
            router.Tell(Job.Instance, sender);
        }

        return Task.CompletedTask;
    }
}
