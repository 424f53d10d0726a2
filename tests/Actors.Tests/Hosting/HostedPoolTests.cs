using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Tests.Hosting;

/// <summary>Pools in a host: their options, their keys, and their end with the host.</summary>
public sealed class HostedPoolTests : HostedPools
{
    [Fact]
    public async Task Options_come_from_configuration_and_then_from_code()
    {
        var host = await Start(
            (akka, services) => akka.WithTaskPool("orders", pool => pool
                .Configure(services.GetRequiredService<IConfiguration>().GetSection("TaskPool"))
                .Configure(options => options with { Retries = 7 })),
            app => app.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TaskPool:Workers"] = "3", ["TaskPool:Retries"] = "1" }));

        var status = await RouterOf<TaskCoordinator>(host).Ask<PoolStatus>(GetStatus.Instance).Within("the status");

        Assert.Equal(("orders", 3, 7), (status.Options.Name, status.Options.Workers, status.Options.Retries));
    }

    [Fact]
    public async Task Scenario_19_option_that_breaks_a_rule_keeps_the_host_from_starting_and_names_every_fault()
    {
        var fault = await Assert.ThrowsAsync<TaskPoolOptionsException>(() => Start(
            (akka, services) => akka.WithTaskPool("orders", pool => pool.Configure(services.GetRequiredService<IConfiguration>().GetSection("TaskPool"))),
            app => app.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TaskPool:Workers"] = "0", ["TaskPool:Speed"] = "high" })));

        Assert.Equal(["TaskPool:Speed: 'high' is not an option of a task pool", "TaskPool:Workers: '0' must be from 1 to 100000"], fault.Faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_pools_have_a_router_and_a_coordinator_each()
    {
        var host = await Start((akka, _) => akka
            .WithTaskPool<Mail>("mail", pool => pool.Handle(handlers => handlers.Handle<Work, string>((task, _) => new ValueTask<string>($"mail {task.Number}"))))
            .WithTaskPool<Orders>("orders", pool => pool.Handle(handlers => handlers.Handle<Work, string>((task, _) => new ValueTask<string>($"order {task.Number}")))));

        Assert.Equal("mail 1", (await Run(RouterOf<RouterOf<Mail>>(host), new Work(1))).Result);
        Assert.Equal("order 2", (await Run(RouterOf<RouterOf<Orders>>(host), new Work(2))).Result);
        Assert.Equal(1, (await RouterOf<CoordinatorOf<Orders>>(host).Ask<AllDone>(new WhenAllDone()).Within("all is done")).Counts.Total);
        Assert.Equal("mail", RouterOf<RouterOf<Mail>>(host).Path.Name);
    }

    [Fact]
    public async Task Hosted_pool_has_the_TaskPool_door_and_outlives_its_disposal()
    {
        var host = await Start((akka, _) => akka.WithTaskPool("pool"));
        await using (var pool = await TaskPool.OpenAsync(RouterOf<TaskRouter>(host)))
        {
            Assert.Equal(4, await pool.RunAsync<int>(_ => Task.FromResult(4)));
            Assert.Equal(RouterOf<TaskCoordinator>(host), pool.Coordinator);
        }

        await using var again = await TaskPool.OpenAsync(RouterOf<TaskRouter>(host));
        Assert.Equal(5, await again.RunAsync<int>(_ => Task.FromResult(5)));
    }

    [Fact]
    public async Task Promise_8_host_that_stops_lets_what_runs_be_finished_and_cancels_the_rest()
    {
        var gate = new Gate();
        var host = await Start((akka, _) => akka.WithTaskPool("pool", pool => pool
            .Configure(options => options with { Workers = 1 })
            .Handle(handlers => handlers.Handle<Work>(gate.Pass))));
        var router = RouterOf<TaskRouter>(host);
        var running = router.Ask<TaskOutcome>(new Work(1));
        await gate.Entered(1);
        var queued = router.Ask<TaskOutcome>(new Work(2));
        await router.Ask<Coordinator>(GetCoordinator.Instance).Within("the router has received both");

        var stopped = host.StopAsync();
        Assert.Equal(OutcomeReason.Stopped, (await queued.Within("what waits is cancelled")).Reason);
        Assert.False(running.IsCompleted);
        Assert.False(stopped.IsCompleted);
        gate.Open();

        Assert.True((await running.Within("what runs is finished")).IsSuccess);
        await stopped.Within("the host stops");
    }

    [Fact]
    public async Task Promise_8_host_and_shutdown_phase_wait_longer_than_the_longest_stop_of_any_pool()
    {
        var host = await Start((akka, _) => akka
            .WithTaskPool<Mail>("mail", pool => pool.Configure(options => options with { DrainDeadline = TimeSpan.FromMinutes(3) }))
            .WithTaskPool<Orders>("orders", pool => pool.Configure(options => options with { DrainDeadline = TimeSpan.FromMinutes(2) })));

        var phase = CoordinatedShutdown.Get(host.Services.GetRequiredService<ActorSystem>()).Timeout(CoordinatedShutdown.PhaseServiceRequestsDone);
        Assert.InRange(phase, TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(4));
        Assert.True(LivePools.Of(host.Services.GetRequiredService<ActorSystem>()).AtMost >= TimeSpan.FromMinutes(3));
        Assert.True(host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout > phase);
    }

    [Theory]
    [InlineData(null, "off")]
    [InlineData("on", "on")]
    public async Task Promise_8_host_is_the_one_that_stops_at_a_signal_unless_the_application_says_otherwise(string? said, string expected)
    {
        const string Hook = "akka.coordinated-shutdown.run-by-clr-shutdown-hook";
        var host = await Start((akka, _) => (said is null ? akka : akka.AddHocon($"{Hook} = {said}", HoconAddMode.Prepend)).WithTaskPool("pool"));

        Assert.Equal(expected, host.Services.GetRequiredService<ActorSystem>().Settings.Config.GetString(Hook));
    }

    private sealed class Mail;

    private sealed class Orders;
}
