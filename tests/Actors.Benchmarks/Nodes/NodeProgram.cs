using System.CommandLine;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Nodes;

/// <summary>The hidden command by which this program is started again, as one more process of a cluster (<see cref="NodeProcess"/>).</summary>
/// <remarks>It says that it is ready, then answers each line with a number, and ends when its input does: so it never outlives who started it.</remarks>
internal static class NodeProgram
{
    public const string Name = "cluster-node";
    public const string Ready = "ready";

    private static readonly Option<NodeKind> Kind = new("--kind") { Required = true };
    private static readonly Option<string> Seed = new("--seed") { Required = true };
    private static readonly Option<int> Workers = new("--workers") { Required = true };
    private static readonly Option<double> Pace = new("--pace") { DefaultValueFactory = _ => 1 };

    public static Command Command
    {
        get
        {
            var command = new Command(Name, "A process of a cluster.") { Kind, Seed, Workers, Pace };
            command.Hidden = true;
            command.SetAction((parsed, _) => RunAsync(parsed.GetValue(Kind), parsed.GetRequiredValue(Seed), parsed.GetValue(Workers), parsed.GetValue(Pace)));
            return command;
        }
    }

    private static async Task RunAsync(NodeKind kind, string seed, int workers, double pace)
    {
        await StartAsync(kind, seed, workers, pace);
        Console.WriteLine(Ready);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(Runs.Total);
        }
    }

    private static Task StartAsync(NodeKind kind, string seed, int workers, double pace) => kind switch
    {
        NodeKind.Ours => PoolNode.StartAsync(new TaskPoolOptions { Workers = workers }, [PoolNode.WorkerRole], seed, pace),
        NodeKind.Rival or NodeKind.RivalOwn => ClusterRouterRival.StartWorkerAsync(seed, hasOwnSerializer: kind == NodeKind.RivalOwn),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
