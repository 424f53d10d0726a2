using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Event;

namespace Actors.Tests.Cluster;

/// <summary>A durable pool over three nodes: what is admitted on one survives that node, and all of them.</summary>
public sealed class DurableClusterTests : DurableNodes
{
    [Theory]
    [OnPostgreSql]
    public async Task Promise_10_tasks_of_a_node_that_is_lost_with_the_router_run_elsewhere(Database _)
    {
        await StartThree($"{CanBeLost}\n{CanBeCut}");
        var gate = Close();
        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 30; n++)
        {
            tickets.Add(await (await PoolOf(Nodes[n % 3])).SubmitAsync(new Job(n)).AsTask().Within("the task is admitted"));
        }

        await Cut(Nodes[0], Nodes[1], Nodes[2]);
        await Until(Nodes[1], status => status is { Outstanding: 30, Workers: 4 }, "the next router has them all");
        gate.Open();

        Assert.Equal(new OutcomeCounts(30, 0, 0, 0, 0), (await AllDone(node: 2).Within("all done")).Counts);
        Assert.Equal(Enumerable.Range(0, 30), Begun.Select(begun => begun.Job).Distinct().Order());
        foreach (var ticket in tickets.Where((_, n) => n % 3 > 0))
        {
            Assert.True((await ticket.Outcome.Within("the outcome")).IsSuccess);
        }
    }

    [Theory]
    [OnPostgreSql]
    public async Task Promise_10_everything_goes_on_when_all_nodes_have_ended(Database _)
    {
        await StartThree();
        Handle = (_, job, _) => job.Text == "fail" ? throw new InvalidOperationException("as it is to") : new(job.Number);
        Assert.Equal(7, (await Run(Nodes[0], new TaskRequest(new Job(7)) { Id = "once" })).Result);
        Assert.Equal(OutcomeKind.Failed, (await Run(Nodes[1], new TaskRequest(new Job(8, "fail")) { Id = "bad" })).Kind);
        var gate = Close();
        foreach (var n in Enumerable.Range(20, 6))
        {
            await Submit(n % 3, new TaskRequest(new Job(n)) { Group = new TaskGroup("g") });
        }

        gate.Open(20);
        gate.Open(21);
        await Until(Nodes[1], status => status.Counts.Succeeded == 3, "two of the group have ended");
        await PauseDispatch(); // What waits at the gate goes on when its node has ended.
        await Submit(2, new TaskRequest(new Job(30)) { Id = "later", Delay = TimeSpan.FromHours(1) });
        await EndAll();

        gate = Close();
        await StartThree();

        var status = await Until(Nodes[2], status => status.Running == 4, "the rest of the group runs");
        Assert.Equal((5L, 1L, 1, 1), (status.Outstanding, status.Delayed, status.Quarantined, status.Groups));
        Assert.Equal(new OutcomeCounts(3, 1, 0, 0, 0), status.Counts);
        Assert.InRange(status.NextDue!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
        Assert.Equal("bad", Assert.Single((await Nodes[1].Router.Ask<QuarantineList>(ListQuarantine.Instance).Within("the list")).Tasks).Outcome.Id.ToString());
        var again = await Run(Nodes[2], new TaskRequest(new Job(7)) { Id = "once" });
        Assert.Equal((OutcomeKind.Succeeded, 7), (again.Kind, again.Result));

        var group = AllDone("g", node: 1);
        var all = AllDone(node: 0);
        await Status(node: 1); // The router has the question: of a group that is done nothing is known any more.
        gate.Open();
        Assert.Equal(6, (await group.Within("the group is done")).Counts.Succeeded);
        Assert.False(all.IsCompleted);
        Assert.Equal(CancelResult.Cancelled, (await Nodes[0].Router.Ask<CancelAnswer>(new CancelTask("later")).Within("the answer")).Result);
        Assert.Equal(new OutcomeCounts(7, 1, 0, 0, 1), (await all.Within("all done")).Counts);
        Assert.DoesNotContain(Begun, begun => begun.Job is 7 or 8 or 20 or 21 or 30);
    }

    [Theory]
    [OnPostgreSql]
    public async Task Submission_returns_when_the_task_is_written_wherever_it_is_made(Database _)
    {
        var roles = new ClusterPoolOptions { RouterRole = "router", WorkerRole = "worker" };
        await StartNext(options: roles, hocon: "akka.cluster.roles = [router]");
        HasJournal = false; // It never has the router, and knows of no PostgreSQL.
        var worker = await StartNext(options: roles, hocon: "akka.cluster.roles = [worker]");
        await HaveWorkers(2);
        var client = await StartClient(worker);
        await client.WaitAsync().Within("the client is heard");
        await using var connection = await Journal.Connect();
        await using var transaction = await connection.BeginTransactionAsync();
        await Run("LOCK TABLE actors_journal IN EXCLUSIVE MODE");

        var submissions = new[] { (await PoolOf(worker)).SubmitAsync(new Job(1)).AsTask(), client.SubmitAsync(new Job(2)).AsTask() };

        while (await Run("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'actors_journal'::regclass") is 0L)
        {
            await Task.Yield();
        }

        Assert.All(submissions, submission => Assert.False(submission.IsCompleted));
        Assert.Empty(Begun);
        await transaction.RollbackAsync();
        foreach (var ticket in await Task.WhenAll(submissions).Within("both are written"))
        {
            Assert.True((await ticket.Outcome.Within("the outcome")).IsSuccess);
        }

        async Task<object?> Run(string sql)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // The text is the test's own.
            command.CommandText = sql;
#pragma warning restore CA2100 // As above.
            return await command.ExecuteScalarAsync();
        }
    }

    [Theory]
    [OnPostgreSql]
    public async Task Node_without_the_journal_does_nothing_as_router_of_a_durable_pool_and_the_next_goes_on(Database _)
    {
        await StartNext();
        HasJournal = false;
        var without = await StartNext(hocon: "akka.loglevel = ERROR, akka.loggers = []");
        var errors = new Listener(without.System);
        without.System.EventStream.Subscribe(errors.Ref, typeof(Error));
        HasJournal = true;
        var last = await StartNext();
        await HaveWorkers(6);
        var gate = Close();
        var ticket = await Submit(2, new Job(1));

        await Nodes[0].Host.StopAsync().Within("the first node ends");
        var status = last.Coordinator.Ask<PoolStatus>(GetStatus.Instance);
        var submission = (await PoolOf(without)).SubmitAsync(new Job(2)).AsTask();
        while (!(await errors.Next<Error>()).Message.ToString()!.Contains("this node has no journal: its router does nothing", StringComparison.Ordinal))
        {
            // Something else went wrong, as it does while a node leaves.
        }

        Assert.False(status.IsCompleted || submission.IsCompleted);

        await without.Host.StopAsync().Within("the node without a journal ends");
        await status.Within("the next router answers");
        gate.Open();
        Assert.True((await ticket.Outcome.Within("the outcome")).IsSuccess);
    }

    private async Task<TaskTicket> Submit(int node, object task) => await (await PoolOf(Nodes[node])).SubmitAsync(task).AsTask().Within("the task is admitted");
}
