using System.Collections.Concurrent;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Npgsql;

namespace Actors.Tests.Hosting;

/// <summary>What a pool writes is committed by PostgreSQL, and the answer is lost: to the pool the write has failed.</summary>
public sealed class LostAnswerTests : HostedPools
{
    private const int Cuts = 5;
    private const int Tasks = 40; // Between two of them.

    private readonly ConcurrentQueue<int> _begun = new();
    private CutWire? _wire;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _wire?.Dispose();
    }

    [Theory]
    [OnPostgreSql]
    public async Task Promise_10_write_that_failed_but_was_committed_loses_nothing_and_doubles_no_outcome(Database _)
    {
        var server = new NpgsqlConnectionStringBuilder(Store.Server) { SslMode = SslMode.Disable }; // What the wire cannot read it cannot cut.
        _wire = new CutWire(server.Host!, server.Port);
        server.Port = _wire.Port;
        var host = await Start((akka, _) => akka.WithDurableTaskPool(
            $"lost-answers-{Guid.NewGuid():N}",
            pool => pool.Handle(handlers => handlers.Handle<Job, int>((job, _) => new(Run(job)))),
            new DurableOptions { PostgreSql = server.ConnectionString },
            new WireTypes().Json("job", JobJson.Default.Job)));
        var pool = await TaskPool.OpenAsync(RouterOf<TaskRouter>(host));
        var tickets = new List<Task<TaskTicket>>();
        for (var cut = 0; cut < Cuts; cut++)
        {
            Submit(Tasks);
            await Task.WhenAll(tickets).Within("what was submitted before is admitted"); // Else the next commit may be that of a router that begins.
            var isCut = _wire.LoseTheAnswerToACommit();
            Submit(Tasks);
            await isCut.Within("the answer to a commit is lost");
        }

        var outcomes = await Task.WhenAll((await Task.WhenAll(tickets).Within("every submission")).Select(ticket => ticket.Outcome)).Within("every outcome");

        Assert.Equal(Enumerable.Range(0, tickets.Count), outcomes.Select(outcome => (int)outcome.Result!).Order());
        Assert.Equal(new OutcomeCounts(tickets.Count, 0, 0, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
        Assert.Equal(Enumerable.Range(0, tickets.Count), _begun.Distinct().Order());

        void Submit(int count) => tickets.AddRange(Enumerable.Range(tickets.Count, count).Select(number => pool.SubmitAsync(new Job(number)).AsTask()));
    }

    private int Run(Job job)
    {
        _begun.Enqueue(job.Number);
        return job.Number;
    }
}
