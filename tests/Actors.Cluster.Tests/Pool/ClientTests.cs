using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests;

public sealed class ClientTests : ClusterPools
{
    [Fact]
    public async Task Client_submits_and_asks_without_being_a_member()
    {
        var node = await StartNode(null, (job, _) => new(job.Number * 2));
        var client = await StartClient(node);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => RouterOf<TaskRouter>(client).Ask<TaskOutcome>(new Job(n)))).Within("the outcomes");

        Assert.Equal(Enumerable.Range(0, 50).Select(n => (object)(n * 2)), outcomes.Select(outcome => outcome.Result));
        var coordinator = RouterOf<TaskCoordinator>(client);
        Assert.Equal(50, (await coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
        Assert.Equal(2, (await coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status")).Workers);
        Assert.Single(Akka.Cluster.Cluster.Get(node.System).State.Members);
    }

    [Fact]
    public async Task Client_that_ends_is_forgotten_and_its_tasks_run()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await StartNode(null, async (job, _) =>
        {
            await held.Task;
            return job.Number;
        });
        var client = await StartClient(node);
        for (var n = 0; n < 10; n++)
        {
            RouterOf<TaskRouter>(client).Tell(new Job(n));
        }

        await StatusThat(node, status => status is { Outstanding: 10, Nodes.Count: 2 }, "the tasks are there");
        await client.StopAsync().Within("the client ends");
        await StatusThat(node, status => status.Nodes.Count == 1, "the client is forgotten");
        held.SetResult();

        Assert.Equal(10, (await node.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Client_finds_the_next_router_through_any_of_its_contacts()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Func<Job, TaskContext, ValueTask<int>> handler = async (job, _) =>
        {
            await held.Task;
            return job.Number;
        };
        var first = await StartNode(null, handler, options => options with { Workers = 1 });
        var second = await StartNode(first, handler, options => options with { Workers = 1 });
        var client = await TaskPool.OpenAsync(RouterOf<TaskRouter>(await StartClient(first, second)));
        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 6; n++)
        {
            tickets.Add(await client.SubmitAsync(new Job(n)));
        }

        await StatusThat(second, status => status.Outstanding == 6, "the tasks are there");

        await Akka.Cluster.Cluster.Get(first.System).LeaveAsync().Within("the first node has left");
        await StatusThat(second, status => status.Outstanding == 6, "the next router knows of them");
        held.SetResult();

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("the outcomes");
        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal(tickets.Select(ticket => ticket.Id), outcomes.Select(outcome => outcome.Id));
    }

    [Fact]
    public async Task Client_that_was_cut_off_hears_all_that_it_missed()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await StartNode(
            null,
            async (job, _) =>
            {
                await held.Task;
                return job.Number;
            },
            hocon: CanBeCut);
        var client = await StartClient(CanBeCut, node);
        var pool = await TaskPool.OpenAsync(RouterOf<TaskRouter>(client));
        var ticket = await pool.SubmitAsync(new Job(7));
        await StatusThat(node, status => status is { Outstanding: 1, Nodes.Count: 2 }, "the task is there");

        await Cut(node, AsNode(client));
        await StatusThat(node, status => status.Nodes.Count == 1, "the client is not seen any more");
        held.SetResult();
        await StatusThat(node, status => status.Outstanding == 0, "the task has ended");
        Assert.False(ticket.Outcome.IsCompleted);
        await Heal(node, AsNode(client));

        Assert.Equal(7, (await ticket.Outcome.Within("the outcome")).Result);
        Assert.Equal(8, (await (await pool.SubmitAsync(new Job(8))).Outcome.Within("the next outcome")).Result);
    }

    [Fact]
    public async Task Client_that_was_forgotten_ends_its_door_if_tasks_are_outstanding()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await StartNode(
            null,
            async (job, _) =>
            {
                await held.Task;
                return job.Number;
            },
            options: new ClusterPoolOptions { ClientsForgottenAfter = TimeSpan.FromSeconds(1) },
            hocon: CanBeCut);
        var client = await StartClient(CanBeCut, node);
        var pool = await TaskPool.OpenAsync(RouterOf<TaskRouter>(client));
        var ticket = await pool.SubmitAsync(new Job(7));
        await StatusThat(node, status => status is { Outstanding: 1, Nodes.Count: 2 }, "the task is there");

        await Cut(node, AsNode(client));
        await StatusThat(node, status => status.Nodes.Count == 1, "the client is forgotten");
        await Heal(node, AsNode(client));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ticket.Outcome.Within("the ticket is lost"));
        Assert.Equal(OutcomeReason.Stopping, (await (await pool.SubmitAsync(new Job(8))).Outcome.Within("the refusal")).Reason);
        await RouterOf<TaskRouter>(client).WatchAsync().Within("the door ends");
        held.SetResult();
        Assert.Equal(1, (await node.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Client_that_was_forgotten_goes_on_if_no_task_is_outstanding()
    {
        var node = await StartNode(null, (job, _) => new(job.Number), options: new ClusterPoolOptions { ClientsForgottenAfter = TimeSpan.FromSeconds(1) }, hocon: CanBeCut);
        var client = await StartClient(CanBeCut, node);
        var pool = await TaskPool.OpenAsync(RouterOf<TaskRouter>(client));
        await (await pool.SubmitAsync(new Job(7))).Outcome.Within("the outcome");

        await Cut(node, AsNode(client));
        await StatusThat(node, status => status.Nodes.Count == 1, "the client is forgotten");
        await Heal(node, AsNode(client));
        await StatusThat(node, status => status.Nodes.Count == 2, "the client has joined again");

        Assert.Equal(8, (await (await pool.SubmitAsync(new Job(8))).Outcome.Within("the next outcome")).Result);
        Assert.Equal(2, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal(2, (await node.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Router_that_follows_another_knows_of_a_clients_tasks_before_it_answers()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Func<Job, TaskContext, ValueTask<int>> handler = async (job, _) =>
        {
            await held.Task;
            return job.Number;
        };
        var first = await StartNode(null, handler);
        var second = await StartNode(first, handler);
        var client = await StartClient(first);
        RouterOf<TaskRouter>(client).Tell(new Job(1));
        await StatusThat(second, status => status is { Outstanding: 1, Nodes.Count: 3 }, "the task is there");

        // The client knows no other node, so that only the next router can find it.
        await first.System.Terminate().Within("the first node has gone");
        var done = second.Coordinator.Ask<AllDone>(new WhenAllDone());

        Assert.Equal(1, (await second.Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status")).Outstanding);
        Assert.False(done.IsCompleted);
        held.SetResult();
        Assert.Equal(1, (await done.Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public void Scenario_19_client_without_contacts_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAkka("app", (akka, _) => akka.WithClusterTaskPoolClient("jobs", [])).BuildServiceProvider().GetRequiredService<ActorSystem>());

    private static PoolNode AsNode(IHost client) => new(client, client.Services.GetRequiredService<ActorSystem>(), RouterOf<TaskRouter>(client), RouterOf<TaskCoordinator>(client));

    private Task<IHost> StartClient(params PoolNode[] contacts) => StartClient(hocon: string.Empty, contacts);

    private Task<IHost> StartClient(string hocon, params PoolNode[] contacts) => Start((akka, _) => akka
        .AddHocon(hocon, HoconAddMode.Prepend)
        .WithClient()
        .WithClusterTaskPoolClient("jobs", contacts.Select(node => (node.Address.Host!, node.Address.Port!.Value)), new ClusterPoolOptions { Types = Types }));
}
