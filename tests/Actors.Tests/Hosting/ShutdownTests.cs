using Akka.Actor;
using Akka.Configuration;

namespace Actors.Tests.Hosting;

/// <summary>Pools in a system that is shut down in order.</summary>
public sealed class ShutdownTests
{
    // Far longer than a test may take: if a shutdown waits for it, the safety net says so.
    private static readonly Config Patient = ConfigurationFactory.ParseString("akka.coordinated-shutdown.phases.service-requests-done.timeout = 10m")
        .WithFallback(TaskPoolConfiguration.Default);

    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Promise_8_system_that_terminates_finishes_what_runs_and_cancels_the_rest()
    {
        var system = ActorSystem.Create("shutdown", Patient);
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, system: system);
        var started = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var running = await pool.SubmitAsync(async context =>
        {
            started.SetResult();
            await gate.Task;
        });
        var queued = await pool.SubmitAsync(_ => Task.CompletedTask);
        await started.Task;

        var terminated = system.Terminate();
        var cancelled = await queued.Outcome.WaitAsync(SafetyNet);
        gate.SetResult();
        await terminated.WaitAsync(SafetyNet);

        Assert.Equal(OutcomeReason.Stopped, cancelled.Reason);
        Assert.Equal(OutcomeKind.Succeeded, (await running.Outcome).Kind);
    }

    [Fact]
    public async Task Promise_8_system_that_terminates_gives_what_runs_no_longer_than_the_drain_deadline_of_its_pool()
    {
        var system = ActorSystem.Create("shutdown", Patient);
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1, DrainDeadline = TimeSpan.FromMilliseconds(100) }, system: system);
        var started = new TaskCompletionSource();
        var running = await pool.SubmitAsync(async _ =>
        {
            started.SetResult();
            await new TaskCompletionSource().Task; // Ignores its token, so that only the deadline ends it.
        });
        await started.Task;

        await system.Terminate().WaitAsync(SafetyNet);

        Assert.Equal(OutcomeReason.Stuck, (await running.Outcome).Reason);
    }

    [Fact]
    public async Task Shutdown_does_not_wait_for_a_router_that_is_ending_and_answers_nothing()
    {
        var system = ActorSystem.Create("shutdown", Patient);
        var pool = new Pool(new TaskPoolOptions(), handlers: null);
        LivePools.Of(system).Add(system.DeadLetters, pool);

        var terminated = system.Terminate();
        pool.Abort();

        await terminated.WaitAsync(SafetyNet);
    }

    [Fact]
    public async Task Scenario_05_router_that_is_stopped_outright_resolves_everything()
    {
        using var system = ActorSystem.Create("shutdown", Patient);
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1, Capacity = 2 }, system: system);
        var started = new TaskCompletionSource();
        var running = await pool.SubmitAsync(async context =>
        {
            started.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(CancellationToken.None);
        });
        await started.Task;
        var queued = await pool.SubmitAsync(_ => Task.CompletedTask);
        var blocked = pool.SubmitAsync(_ => Task.CompletedTask).AsTask();
        var allDone = pool.WaitAsync();

        system.Stop(pool.Router);

        Assert.Equal(OutcomeReason.Stuck, (await running.Outcome.WaitAsync(SafetyNet)).Reason);
        Assert.Equal(OutcomeReason.Stopped, (await queued.Outcome.WaitAsync(SafetyNet)).Reason);
        Assert.Equal(OutcomeReason.Stopping, (await (await blocked.WaitAsync(SafetyNet)).Outcome).Reason);
        Assert.Equal(2, (await allDone.WaitAsync(SafetyNet)).Counts.Total);
        Assert.Equal(2, (await pool.DrainAsync().WaitAsync(SafetyNet)).NotDone.Count);
    }
}
