using System.CommandLine;
using System.Globalization;
using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Nodes;

/// <summary>The hidden command by which this program is started again, as one more process of a cluster (<see cref="NodeProcess"/>).</summary>
/// <remarks>It answers each line of its input with a number, and ends when its input does: so it never outlives who started it.</remarks>
internal static class NodeProgram
{
    public const string Name = "cluster-node";
    public const string Join = "join";
    public const string CountRuns = "runs";
    public const string Weigh = "weigh";
    public const string Recover = "recover";

    private static readonly Lazy<Task<OutstandingMemory>> Scales = new(OutstandingMemory.StartAsync);

    public static Command Command
    {
        get
        {
            var command = new Command(Name, "One more process of a cluster.") { Hidden = true };
            command.SetAction((_, _) => RunAsync());
            return command;
        }
    }

    private static async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var answer = await AnswerAsync(line.Split(' '));
            Console.WriteLine(answer.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task<double> AnswerAsync(string[] words)
    {
        switch (words)
        {
            case [Join, var kind, var seed, var workers, var pace]:
                await JoinAsync(Enum.Parse<NodeKind>(kind), seed, int.Parse(workers, CultureInfo.InvariantCulture), double.Parse(pace, CultureInfo.InvariantCulture));
                return 0;
            case [CountRuns]:
                GC.Collect(); // It is asked before each measurement: nobody pays for the garbage of whoever came before.
                return Runs.Total;
            case [Weigh, var tasks]:
                return await (await Scales.Value).MeasureAsync(int.Parse(tasks, CultureInfo.InvariantCulture));
            case [Recover, var tasks, .. var file]:
                return await Recovery.MeasureAsync(string.Join(' ', file), int.Parse(tasks, CultureInfo.InvariantCulture));
            default:
                throw new ArgumentException($"'{string.Join(' ', words)}' is no question");
        }
    }

    private static Task JoinAsync(NodeKind kind, string seed, int workers, double pace) => kind switch
    {
        NodeKind.Workers => PoolNode.StartAsync(new TaskPoolOptions { Workers = workers }, [PoolNode.WorkerRole], seed, pace),
        NodeKind.Router => EchoSingleton.StartAsync(seed, workers),
        NodeKind.Rival or NodeKind.RivalOwn => ClusterRouterRival.StartWorkerAsync(seed, hasOwnSerializer: kind == NodeKind.RivalOwn),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
