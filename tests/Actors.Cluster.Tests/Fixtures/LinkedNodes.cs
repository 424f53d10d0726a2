using System.Collections.Concurrent;
using Akka.Actor;

namespace Actors.Tests.Fixtures;

/// <summary>Three nodes whose links can be cut or slowed; each tells tasks and asks whether all is done.</summary>
public abstract class LinkedNodes : ClusterPools
{
    private const int Tasks = 20; // Of each node.
    private const int InFlight = 3 * 2; // At any time, with two workers a node.

    private readonly ConcurrentQueue<(int Node, int Job)> _begun = new();
    private int[] _holding = [];

    /// <summary>What the nodes wait for that hold what they begin.</summary>
    private protected TaskCompletionSource Held { get; } = Gate.NewSignal();

    private protected List<PoolNode> Nodes { get; } = [];

    /// <summary>One at each node.</summary>
    private protected List<Asker> Askers { get; } = [];

    public override Task DisposeAsync()
    {
        Held.TrySetResult();
        return base.DisposeAsync();
    }

    private protected async Task CutOneWay(PoolNode node, bool isMute, params PoolNode[] others) => await (isMute ? Mute(node, others) : Deafen(node, others));

    private protected Task<PoolStatus> Status(int node) => Nodes[node].Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status");

    /// <summary>Starts three nodes, of which some hold what they begin.</summary>
    private protected async Task StartThree(int[] holding, string hocon = "")
    {
        _holding = holding;
        for (var number = 0; number < 3; number++)
        {
            var self = number;
            Nodes.Add(await StartNode(
                Nodes.FirstOrDefault(),
                async (job, _) =>
                {
                    _begun.Enqueue((self, job.Number));
                    if (holding.Contains(self))
                    {
                        await Held.Task;
                    }

                    return job.Number;
                },
                hocon: $"{CanBeCut}\n{hocon}"));
            Askers.Add(new Asker(Nodes[number]));
        }

        await StatusThat(Nodes[0], status => status.Workers == 6, "three nodes have their workers");
    }

    /// <summary>The nodes that hold what they begin have begun two each, and all that was told has reached the router.</summary>
    private protected async Task EachHasTwo()
    {
        await Safety.Becomes(() => _holding.All(holds => _begun.Count(begun => begun.Node == holds) == 2), "each runs two", () => string.Join(", ", _begun));
        for (var node = 0; node < 3; node++)
        {
            await Status(node);
        }
    }

    /// <summary>Each node is told its tasks, and asked whether all is done.</summary>
    private protected void TellAll(string? text = null)
    {
        for (var n = 0; n < 3; n++)
        {
            Askers[n].TellAndAsk(Enumerable.Range(n * Tasks, Tasks).Select(number => new Job(number, text)));
        }
    }

    /// <summary>Nodes have heard that all is done, and each had the outcomes of its tasks by then.</summary>
    private protected async Task Done(params int[] nodes)
    {
        foreach (var node in nodes)
        {
            var seen = await Askers[node].Answered.Within($"node {node} hears that all is done", () => string.Join(", ", _begun));
            Assert.Equal(Tasks, seen);
        }
    }

    /// <summary>Each task has one outcome and has run, and only so many have run twice.</summary>
    private protected void NothingIsLost(int ranTwice)
    {
        Assert.All(Askers, asker => Assert.All(asker.Outcomes, outcome => Assert.True(outcome.IsSuccess, outcome.ToString())));
        Assert.Equal(Enumerable.Range(0, 3 * Tasks), Askers.SelectMany(asker => asker.Outcomes).Select(outcome => ((Job)outcome.Task).Number).Order());
        Assert.Equal(Enumerable.Range(0, 3 * Tasks), _begun.Select(begun => begun.Job).Distinct().Order());

        // A machine that is busy elsewhere may have another link taken for cut, for a while; what that one held runs again as well.
        Assert.InRange(_begun.Count, (3 * Tasks) + ranTwice, (3 * Tasks) + (ranTwice > 0 ? InFlight : 0));
    }

    /// <summary>New tasks run, and some of them on this node.</summary>
    private protected async Task GoesOn(int node)
    {
        for (var n = 1000; !_begun.Any(begun => begun.Node == node && begun.Job >= 1000); n++)
        {
            Assert.True((await Nodes[0].Router.Ask<TaskOutcome>(new Job(n)).Within("an outcome", () => string.Join(", ", _begun))).IsSuccess);
        }
    }

    /// <summary>Keeps what it is told, and how many outcomes it had when it was told that all is done.</summary>
    private protected sealed class Asker(PoolNode node) : MinimalActorRef
    {
        private readonly TaskCompletionSource<int> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<TaskOutcome> Outcomes { get; } = new();

        public Task<int> Answered => _answered.Task;

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "asker";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        public void TellAndAsk(IEnumerable<Job> jobs)
        {
            foreach (var job in jobs)
            {
                node.Router.Tell(job, this);
            }

            node.Coordinator.Tell(new WhenAllDone(), this);
        }

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is TaskOutcome outcome)
            {
                Outcomes.Enqueue(outcome);
            }
            else if (message is AllDone)
            {
                _answered.SetResult(Outcomes.Count);
            }
        }
    }
}
