using System.Collections.Concurrent;
using System.Globalization;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>Three nodes for minutes, and every ten seconds one of them is killed or stopped, that of the router included.</summary>
public sealed class SoakTests(ITestOutputHelper output) : Children
{
    private const int Window = 20_000;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Tally _outcomes = new();
    private readonly ConcurrentQueue<TaskOutcome> _bad = new();
    private int _told;
    private long _atRisk;

    [SoakFact]
    public async Task Nothing_is_lost_or_told_twice_whatever_node_is_killed_or_stopped()
    {
#pragma warning disable CA5394 // A fixed seed: the same story each time.
        var dice = new Random(1);
        var nodes = new List<Child> { await StartChild(seed: null) };
        nodes.Add(await StartChild(nodes[0]));
        nodes.Add(await StartChild(nodes[0]));
        var door = await StartDoor(nodes[0], workers: 6);
        var receiver = door.System.ActorOf(Props.Create(() => new Counter(_outcomes, _bad)));
        using var enough = new CancellationTokenSource(SoakFactAttribute.Length);
        var teller = Task.Run(() => Tell(door, receiver, enough.Token));

        while (!enough.IsCancellationRequested)
        {
            await Task.Delay(Between); // The faults come by the clock.
            var victim = nodes[dice.Next(nodes.Count)];
            _atRisk += Volatile.Read(ref _told) - _outcomes.Count;
            if (dice.Next(2) == 0)
            {
                victim.Pause();
                await Task.Delay(TimeSpan.FromSeconds(dice.Next(1, 9)));
                victim.Resume();
                output.WriteLine($"{victim.Id} was stopped");
            }
            else
            {
                victim.Kill();
                output.WriteLine($"{victim.Id} was killed");
            }

            // One that was killed, or thrown out because it was stopped for too long, is followed by another.
            await Task.Delay(TimeSpan.FromSeconds(2));
            foreach (var gone in nodes.FindAll(node => node.HasExited))
            {
                nodes.Remove(gone);
                nodes.Add(await StartChildBy(door.Address.ToString()));
            }
        }
#pragma warning restore CA5394

        await teller;
        await Safety.Becomes(() => _outcomes.Count == _told, "every outcome", () => $"{_outcomes.Count} of {_told}");
        Assert.Empty(_bad);
        Assert.Equal(_told, _outcomes.Different);
        var runs = Runs().Select(run => run.Job).ToList();
        var again = runs.Count - runs.Distinct().Count();
        output.WriteLine($"{_told} tasks, {again} ran again, {_atRisk} were in flight at the faults");
        Assert.Equal(_told, runs.Distinct().Count());
        Assert.True(again <= _atRisk, $"{again} ran again, {_atRisk} were in flight");
    }

    private async Task Tell(PoolNode door, IActorRef receiver, CancellationToken enough)
    {
        // Never fewer than a million, however long that takes.
        while (!enough.IsCancellationRequested || _told < SoakFactAttribute.Tasks)
        {
            while (_told - _outcomes.Count < Window)
            {
                door.Router.Tell(new Job(_told, _told++ % 4 == 0 ? "1" : null), receiver); // Some wait a millisecond, or five minutes would be tens of millions.
            }

            await Task.Yield();
        }
    }

    /// <summary>Counts the outcomes of each task.</summary>
    private sealed class Counter(Tally outcomes, ConcurrentQueue<TaskOutcome> bad) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var outcome = (TaskOutcome)message;
            outcomes.Add(((Job)outcome.Task).Number);
            if (!outcome.IsSuccess)
            {
                bad.Enqueue(outcome);
            }
        }
    }

    /// <summary>How many outcomes came, and of how many tasks. Counted by one actor; read by anyone.</summary>
    private sealed class Tally
    {
        private readonly HashSet<int> _jobs = [];
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public int Different => _jobs.Count;

        public void Add(int job)
        {
            _jobs.Add(job);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Runs where <c>ACTORS_SOAK</c> says for how many minutes.</summary>
    private sealed class SoakFactAttribute : FactAttribute
    {
        public SoakFactAttribute()
        {
            if (Length == TimeSpan.Zero)
            {
                Skip = "takes minutes: ACTORS_SOAK=5 lets it run for five";
            }
        }

        public static TimeSpan Length { get; } =
            double.TryParse(Environment.GetEnvironmentVariable("ACTORS_SOAK"), CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : TimeSpan.Zero;

        public static int Tasks => Length >= TimeSpan.FromMinutes(5) ? 1_000_000 : 0;
    }
}
