using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Hosting;

public sealed class HealthTests : HostedPools
{
    [Fact]
    public async Task Health_follows_the_pool_and_does_not_latch()
    {
        var host = await Start((akka, _) => akka.WithTaskPool("pool"), builder => builder.Services.AddHealthChecks().AddTaskPool());
        var router = RouterOf<TaskRouter>(host);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy, null), await Look(host));

        await router.Ask<PauseAnswer>(new PauseIntake(true)).Within("intake is paused");
        await router.Ask<PauseAnswer>(new PauseDispatch(true)).Within("dispatch is paused");
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded, "intake is paused; dispatch is paused"), await Look(host));

        await router.Ask<PauseAnswer>(new PauseIntake(false)).Within("intake is open");
        await router.Ask<PauseAnswer>(new PauseDispatch(false)).Within("dispatch goes on");
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy, null), await Look(host));

        await router.Ask<StopReport>(new Stop()).Within("the pool has stopped");
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy, "pool 'pool' takes nothing any more: Stopped"), await Look(host));
    }

    [Fact]
    public async Task Pool_whose_router_is_gone_is_neither_live_nor_ready()
    {
        var host = await Start((akka, _) => akka.WithTaskPool("pool"), builder => builder.Services.AddHealthChecks().AddTaskPool(timeout: TimeSpan.FromMilliseconds(50)));
        await RouterOf<TaskRouter>(host).GracefulStop(Safety.Net);

        var (live, ready, why) = await Look(host);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), (live, ready));
        Assert.Contains("does not answer within 00:00:00.05", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_several_pools_has_checks_of_its_own()
    {
        var host = await Start(
            (akka, _) => akka.WithTaskPool<HealthTests>("one"),
            builder => builder.Services.AddHealthChecks().AddTaskPool<HealthTests>("one"));

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy, null), await Look(host, "one"));
    }

    [Fact]
    public void Scenario_19_timeout_and_name_that_break_a_rule_are_refused()
    {
        var checks = new ServiceCollection().AddHealthChecks();
        Assert.Contains("timeout: '00:00:00' must be above 0", Assert.Throws<ArgumentException>(() => checks.AddTaskPool(timeout: TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => checks.AddTaskPool(string.Empty));
    }

    private static async Task<(HealthStatus Live, HealthStatus Ready, string? Why)> Look(IHost host, string name = "task-pool")
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Within("the report");
        Assert.Equal([TaskPoolHealth.LiveTag], report.Entries[$"{name}-live"].Tags);
        Assert.Equal([TaskPoolHealth.ReadyTag], report.Entries[$"{name}-ready"].Tags);
        return (report.Entries[$"{name}-live"].Status, report.Entries[$"{name}-ready"].Status, report.Entries[$"{name}-ready"].Description);
    }
}
