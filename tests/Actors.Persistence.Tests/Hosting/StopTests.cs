using System.Collections.Concurrent;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Hosting;

/// <summary>A hosted durable pool stops, and the next host of the same place goes on with what it kept.</summary>
public sealed class StopTests : Journals
{
    private readonly ConcurrentQueue<(int Job, int Attempt)> _begun = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Promise_8_pool_that_was_stopped_and_whose_host_was_then_stopped_goes_on_in_the_next_host_with_exact_counts(Database database)
    {
        var place = PlaceOf(database).Options;
        using var host = await StartAsync(place);
        var pool = await Open(host);
        var retried = await SubmitAsync(pool, new TaskRequest(new Job(-2)) { Group = "g", Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(2), Jitter = 0 } });
        var failed = await SubmitAsync(pool, new TaskRequest(new Job(-5)) { Retries = 0 });
        Assert.Equal(OutcomeKind.Failed, (await failed.Outcome.Within("it has failed")).Kind);
        var finished = await SubmitAsync(pool, new TaskRequest(new Job(1)) { Group = "g" });
        var heeding = await SubmitAsync(pool, new TaskRequest(new Job(3)) { Group = "g" });
        await Safety.Becomes(() => _begun.Count == 4, "both workers are occupied", () => string.Join(", ", _begun));
        var delayed = await SubmitAsync(pool, new TaskRequest(new Job(4)) { Group = "g", Delay = TimeSpan.FromDays(1), Id = "delayed" });
        var waiting = await SubmitAsync(pool, new TaskRequest(new Job(6)) { Group = "g" });
        var group = pool.WaitAsync("g");
        var first = pool.StopAsync(TimeSpan.FromMinutes(1));
        foreach (var kept in new[] { retried, delayed, waiting })
        {
            await Assert.ThrowsAsync<PoolStoppedException>(() => kept.Outcome).Within("its ticket says that it is kept");
        }

        _open.SetResult();
        Assert.True((await finished.Outcome.Within("what runs is finished")).IsSuccess);
        var report = await pool.StopAsync(TimeSpan.FromMilliseconds(200)).Within("the report");
        Assert.Equal(report.Kept, (await first.Within("the first call ends too")).Kept);
        await Assert.ThrowsAsync<PoolStoppedException>(() => heeding.Outcome).Within("its attempt ended by the token of the stop");
        Assert.Equal((new OutcomeCounts(1, 1, 0, 0, 0), 4L, true), (report.Counts, report.Kept, report.IsComplete));
        Assert.Equal(new object[] { new Job(-2), new Job(3), new Job(4), new Job(6) }, report.KeptTasks.Select(kept => kept.Task).OrderBy(job => Math.Abs(((Job)job).Number)));
        Assert.Equal(4, (await Assert.ThrowsAsync<PoolStoppedException>(() => group).Within("who waits for the group hears that it is not done")).Kept);
        Assert.Equal(OutcomeReason.Stopping, (await (await pool.SubmitAsync(new Job(7)).AsTask().Within("the submission is answered")).Outcome).Reason);
        await host.StopAsync().Within("the host stops");

        using var next = await StartAsync(place);
        var again = await Open(next);
        var status = await again.GetStatusAsync();
        Assert.Equal((Intake.Open, 4L, 1, 1), (status.Intake, status.Outstanding, status.Delayed, status.Quarantined));
        group = again.WaitAsync("g");
        Assert.Equal(CancelResult.Cancelled, await again.CancelAsync("delayed"));
        Assert.Equal(new OutcomeCounts(4, 0, 0, 0, 1), (await group.Within("the group is done")).Counts);
        Assert.Equal(new OutcomeCounts(4, 1, 0, 0, 1), (await again.WaitAsync().Within("all done")).Counts);
        Assert.Equal([(-5, 1), (-2, 1), (-2, 2), (1, 1), (3, 1), (3, 2), (6, 1)], _begun.Order());
        await next.StopAsync().Within("the next host stops");
    }

    [Fact]
    public async Task Promise_8_host_that_stops_closes_intake_and_keeps_all()
    {
        var place = PlaceOf(Database.Sqlite).Options;
        var tickets = new List<TaskTicket>();
        using (var host = await StartAsync(place, options => options with { DrainDeadline = TimeSpan.FromSeconds(2) }))
        {
            var pool = await Open(host);
            for (var number = 1; number <= 50; number++)
            {
                tickets.Add(await pool.SubmitAsync(new Job(10 + number)).AsTask().Within("it is admitted"));
            }

            await Safety.Becomes(() => _begun.Count == 2, "both workers are occupied");
            var wait = pool.WaitAsync();
            await pool.GetStatusAsync();
            await host.StopAsync().Within("the host stops");
            await Assert.ThrowsAsync<PoolStoppedException>(() => wait).Within("nobody is told that all is done");
        }

        foreach (var ticket in tickets)
        {
            await Assert.ThrowsAsync<PoolStoppedException>(() => ticket.Outcome).Within("it is kept");
        }

        var before = _begun.ToList();
        Assert.Equal(2, before.Count);
        _open.SetResult();
        using var next = await StartAsync(place);
        var again = await Open(next);
        Assert.Equal(new OutcomeCounts(50, 0, 0, 0, 0), (await again.WaitAsync().Within("all done")).Counts);
        Assert.Equal(Enumerable.Range(11, 50).Select(job => (job, before.Contains((job, 1)) ? 2 : 1)), _begun.Skip(before.Count).Order());
        await next.StopAsync().Within("the next host stops");
    }

    [Fact]
    public async Task Promise_8_drain_runs_all_and_keeps_what_its_deadline_leaves()
    {
        var place = PlaceOf(Database.Sqlite).Options;
        using (var host = await StartAsync(place))
        {
            var pool = await Open(host);
            await pool.SubmitAsync(new Job(11)).AsTask().Within("it is admitted");
            await pool.SubmitAsync(new TaskRequest(new Job(12)) { Delay = TimeSpan.FromDays(1) }).AsTask().Within("it is admitted");
            var drain = pool.DrainAsync(TimeSpan.FromSeconds(2));
            _open.SetResult();

            Assert.Equal((1L, 1L, 0), (await drain.Within("the deadline passes")) is var report ? (report.Counts.Succeeded, report.Kept, report.NotDone.Count) : default);
            await host.StopAsync().Within("the host stops");
        }

        using var next = await StartAsync(place);
        var again = await Open(next);
        Assert.Equal((1, 1L), (await again.GetStatusAsync()) is var status ? (status.Delayed, status.Counts.Succeeded) : default);
        await again.SubmitAsync(new Job(13)).AsTask().Within("it is admitted");
        await Safety.Becomes(() => _begun.Contains((13, 1)), "it runs");
        await next.StopAsync().Within("the next host stops");
    }

    private static Task<TaskTicket> SubmitAsync(TaskPool pool, TaskRequest request) => pool.SubmitAsync(request).AsTask().Within("it is admitted");

    private static Task<TaskPool> Open(IHost host) => TaskPool.OpenAsync(host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);

    private async Task<IHost> StartAsync(DurableOptions place, Func<TaskPoolOptions, TaskPoolOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka
            .AddHocon("akka.stdout-loglevel = OFF, akka.loggers = [], akka.loglevel = OFF", HoconAddMode.Prepend)
            .WithDurableTaskPool(
                Pool,
                pool => pool.Configure(options => (configure ?? (same => same))(options with { Workers = 2 })).Handle(handlers => handlers.Handle<Job, int>(HandleAsync)),
                place,
                new WireTypes().Json("job", JobJson.Default.Job)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>They end when the test says so; 3 only by its token, and a negative one fails, the first time.</summary>
    private async ValueTask<int> HandleAsync(Job job, TaskContext context)
    {
        _begun.Enqueue((job.Number, context.Attempt));
        if (job.Number < 0)
        {
            return context.Attempt == 1 ? throw new InvalidOperationException("as it is to") : job.Number;
        }

        if (job.Number == 3 && context.Attempt == 1)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Token);
        }

        await _open.Task.WaitAsync(context.Token);
        return job.Number;
    }
}
