using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Actors.Cli.Output;
using Actors.Cli.Running;
using Actors.Hosting;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.Hosting;

namespace Actors.Cli.Nodes;

/// <summary>One node from its first word to its last: it joins, runs what it is handed, and leaves when it is told to.</summary>
internal sealed class NodeRunner(NodeSettings settings, TimeProvider clock) : IDisposable
{
    private readonly CommandRunner _commands = new(new OutputBudget(), clock);
    private readonly TaskCompletionSource _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _name = PeerReader.Joined(settings.Node.Host, settings.Node.Port);

    /// <summary>Is the node to its end, and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var interrupts = new Interrupts(OnInterrupt);
        using var logs = ProgramLog.Open(settings.LogLevel);
        var handler = new LineHandler(settings.Command, _commands, settings.Pool.Timeout, () => _name, logs.CreateLogger("actors"));
        using var host = await ClusterHost.StartAsync(settings.LogLevel, akka => AddPool(
            akka.WithNode(settings.Node),
            pool => pool.Configure(_ => PoolOptions(settings.Pool)).Handle(handlers => handlers.Handle(handler))));
        var system = host.System();
        _name = system.OwnName();
        Say($"listening, {Counted(settings.Pool.Workers, "worker")}{(settings.Durable is null ? "" : "; the queue is durable, on PostgreSQL")}");
        Announce(system);
        await Task.WhenAny(_leave.Task, system.WhenTerminated);
        return await EndAsync(host, system);
    }

    public void Dispose() => _commands.Dispose();

    /// <summary>A stop signals tokens, which kills commands, one grace before its deadline, or half-way if that is later: so it gets that much on top of the drain time.</summary>
    private static TaskPoolOptions PoolOptions(TaskPoolOptions given) => given with
    {
        Name = LinePool.Name,
        DrainDeadline = given.DrainDeadline + (given.StuckGrace < given.DrainDeadline ? given.StuckGrace : given.DrainDeadline),
    };

    private static string Counted(int count, string what) => $"{FigureText.Number(count)} {what}{(count == 1 ? "" : "s")}";

    private void AddPool(AkkaConfigurationBuilder akka, Action<TaskPoolBuilder> configure)
    {
        if (settings.Durable is { } place)
        {
            akka.WithDurableClusterTaskPool(LinePool.Name, configure, place, LinePool.Options);
        }
        else
        {
            akka.WithClusterTaskPool(LinePool.Name, configure, LinePool.Options);
        }
    }

    /// <summary>Says how it gets into the cluster, which the first node begins.</summary>
    private void Announce(ActorSystem system)
    {
        var cluster = Cluster.Get(system);
        if (settings.Node.Seeds.Count > 0)
        {
            Say($"joining by {string.Join(", ", settings.Node.Seeds)}");
        }
        else
        {
            cluster.Join(cluster.SelfAddress); // Only now it is known, for its port may be any.
        }

        cluster.RegisterOnMemberUp(() => Say("joined"));
    }

    private async Task<int> EndAsync(IHost host, ActorSystem system)
    {
        var isOurs = _leave.Task.IsCompleted;
        await host.StopAsync(CancellationToken.None);

        // Only what was given up as stuck can still be there; it must not outlive us.
        _commands.KillAllNow();
        var isThrownOut = !isOurs && CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason;
        Say(isThrownOut ? "thrown out: the other nodes could not reach it, or it could not reach enough of them" : "left");

        // What the host has made of it (Environment.ExitCode) does not count: Main returns this.
        return isThrownOut ? ExitCode.SomeDidNot : ExitCode.AllSucceeded;
    }

    private void OnInterrupt(int times)
    {
        if (times == 1)
        {
            // No count: until the workers have heard of it, a command may still begin or end.
            Say($"leaving; running commands may end within {DurationText.Format(settings.Pool.DrainDeadline)}. Ctrl-C kills them.");
            _leave.TrySetResult();
            return;
        }

        // In this order: from the first on, no command that ends is told to anybody.
        Say("interrupted again: killing what runs; its lines run elsewhere");
        _commands.KillAll();
        _commands.KillAllNow();
        Environment.Exit(ExitCode.Interrupted);
    }

    private void Say(string what) => Console.Error.WriteLine($"node {_name}: {what}");
}
