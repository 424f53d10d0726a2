using Actors.Cli.CommandLine;
using Actors.Cli.Nodes;
using Actors.Cli.Tests.EndToEnd;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Cli.Tests.Cluster;

/// <summary>A submission that stands still for so long that the cluster does not see it any more. The node is in the process of the test, which holds the lines there.</summary>
public sealed class StoppedSubmitTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IHost _host = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _held.TrySetResult();
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task Submission_that_stood_still_hears_what_it_missed()
    {
        var seed = await StartNodeAsync(LinePool.Options);
        using var submit = ActorsProgram.Start("submit", "--seed", seed, "--keep-order");
        var fed = submit.FeedAsync("one\ntwo\n"u8.ToArray());
        await StatusAsync(status => status is { Outstanding: 2, Nodes.Count: 2 });

        submit.Signal("STOP");
        await StatusAsync(status => status.Nodes.Count == 1);
        _held.SetResult();
        await StatusAsync(status => status.Outstanding == 0);
        submit.Signal("CONT");

        var ended = await submit.EndAsync();
        await fed;
        Assert.Equal((ExitCode.AllSucceeded, "2", "one\ntwo\n"), (ended.Code, ended.Summary("succeeded"), ended.Output));
    }

    [Fact]
    public async Task Submission_that_was_forgotten_ends_and_says_so()
    {
        var seed = await StartNodeAsync(LinePool.Options with { ClientsForgottenAfter = TimeSpan.FromSeconds(1) });
        using var submit = ActorsProgram.Start("submit", "--seed", seed);
        await submit.Input.WriteAsync("one\ntwo\n"u8.ToArray());
        await submit.Input.FlushAsync();
        await StatusAsync(status => status is { Outstanding: 2, Nodes.Count: 2 });

        submit.Signal("STOP");
        await StatusAsync(status => status.Nodes.Count == 1);
        submit.Signal("CONT");

        var ended = await submit.EndAsync();
        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.Equal("the cluster has heard nothing of this process for so long that it keeps no outcomes for it", ended.Summary("stopped"));
        Assert.Equal("2 lines, which go on in the cluster", ended.Summary("outstanding"));
    }

    /// <summary>Starts a node that holds its lines, and gives its host and port.</summary>
    private async Task<string> StartNodeAsync(ClusterPoolOptions options)
    {
        _host = await ClusterHost.StartAsync(LogLevelName.Error, akka => akka
            .WithNode(new NodeOptions())
            .WithClusterTaskPool(LinePool.Name, pool => pool.Configure(given => given with { Workers = 2 }).Handle(handlers => handlers.Handle<LineTask, LineReport>(ReportAsync)), options));
        var system = _host.System();
        await Akka.Cluster.Cluster.Get(system).JoinAsync(((ExtendedActorSystem)system).Provider.DefaultAddress);
        return system.OwnName();
    }

    private async ValueTask<LineReport> ReportAsync(LineTask task, TaskContext context)
    {
        await _held.Task;
        return new LineReport("here", ExitCode: 0, TimeSpan.Zero, [.. task.Line, (byte)'\n'], []);
    }

    private async Task StatusAsync(Predicate<PoolStatus> fact)
    {
        var coordinator = _host.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef;
        while (!fact(await coordinator.Ask<PoolStatus>(GetStatus.Instance)))
        {
            await Task.Yield();
        }
    }
}
