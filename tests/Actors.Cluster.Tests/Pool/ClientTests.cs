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
    public void Scenario_19_client_without_contacts_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAkka("app", (akka, _) => akka.WithClusterTaskPoolClient("jobs", [])).BuildServiceProvider().GetRequiredService<ActorSystem>());

    private Task<IHost> StartClient(params PoolNode[] contacts) => Start((akka, _) => akka
        .WithClient()
        .WithClusterTaskPoolClient("jobs", contacts.Select(node => (node.Address.Host!, node.Address.Port!.Value)), new ClusterPoolOptions { Types = Types }));
}
