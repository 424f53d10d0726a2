using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Cluster;

/// <summary>PostgreSQL is stopped and started while all nodes submit and run.</summary>
public sealed class PostgreSqlDownTests : DurableNodes
{
    private const int Stops = 3;

    private OwnPostgreSql? _server;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _server?.Dispose();
    }

    [Theory]
    [OnOwnPostgreSql]
    public async Task Nothing_is_lost_and_the_pool_goes_on_by_itself_when_the_server_is_back(Database _)
    {
        _server = new OwnPostgreSql();
        Server = _server.ConnectionString;
        await StartThree();
        var gate = Close();
        gate.Open();
        var pools = await Task.WhenAll(Nodes.Select(PoolOf));
        var (tickets, number) = (new List<Task<TaskTicket>>(), 0);
        for (var stop = 0; stop < Stops; stop++)
        {
            var already = Begun.Count;
            SubmitSome(300);
            await Safety.Becomes(() => Begun.Count > already + 50, "some of them run", () => Begun.Count);

            _server.Stop();
            SubmitSome(30);
            var status = Nodes[1].Coordinator.Ask<PoolStatus>(GetStatus.Instance);
            Assert.Contains(tickets, ticket => !ticket.IsCompleted);
            Assert.False(status.IsCompleted);
            _server.Start();

            await status.Within("the status after the server is back");
        }

        var outcomes = await Task.WhenAll((await Task.WhenAll(tickets).Within("every submission")).Select(ticket => ticket.Outcome)).Within("every outcome");
        Assert.Equal(Enumerable.Range(0, number), outcomes.Select(outcome => (int)outcome.Result!).Order());
        Assert.Equal(new OutcomeCounts(number, 0, 0, 0, 0), (await AllDone(node: 2).Within("all done")).Counts);
        Assert.Equal(Enumerable.Range(0, number), Begun.Select(begun => begun.Job).Distinct().Order());

        void SubmitSome(int count) => tickets.AddRange(Enumerable.Range(0, count).Select(_ => pools[number % 3].SubmitAsync(new Job(number++)).AsTask()));
    }
}
