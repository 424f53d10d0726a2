using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Workers;

/// <summary>Handlers that wait for their own pool through its actors.</summary>
public sealed class AskInsideHandlerTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Scenario_04_ask_of_a_task_inside_a_handler_of_its_pool_is_refused_at_once()
    {
        await using var pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<string>((_, _) => default));

        var refused = await pool.RunAsync(async _ => await Record.ExceptionAsync(() => pool.Router.Ask<TaskOutcome>("inner")));

        Assert.IsType<WaitRefusedException>(refused);
        Assert.Equal(1, (await pool.WaitAsync()).Counts.Total);
    }

    [Fact]
    public async Task Scenario_04_ask_for_all_done_inside_a_handler_of_its_pool_is_refused_at_once()
    {
        await using var pool = TaskPool.Start(workers: 1);

        var refused = await pool.RunAsync(async _ => await Record.ExceptionAsync(() => pool.Coordinator.Ask<AllDone>(new WhenAllDone())));

        Assert.IsType<WaitRefusedException>(refused);
    }

    [Fact]
    public async Task Scenario_04_ask_for_the_end_inside_a_handler_of_its_pool_is_refused_at_once()
    {
        await using var pool = TaskPool.Start(workers: 1);

        var refused = await pool.RunAsync(async _ => await Record.ExceptionAsync(() => pool.Router.Ask<StopReport>(new Drain())));

        Assert.IsType<WaitRefusedException>(refused);
        Assert.Equal(Intake.Open, pool.GetStatus().Intake);
    }

    [Fact]
    public async Task Scenario_04_resize_awaited_inside_a_handler_of_its_pool_is_refused_at_once()
    {
        await using var pool = TaskPool.Start(workers: 2);

        var refused = await pool.RunAsync(async _ => await Record.ExceptionAsync(() => pool.ResizeAsync(1)));

        Assert.IsType<WaitRefusedException>(refused);
        Assert.Equal(2, pool.GetStatus().Workers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_told_inside_a_handler_of_its_pool_is_let_through(bool byNobody)
    {
        await using var pool = TaskPool.Start(workers: 1);

        await pool.RunAsync(_ =>
        {
            pool.Router.Tell(new Stop(), byNobody ? ActorRefs.Nobody : ActorRefs.NoSender);
            return Task.CompletedTask;
        });

        await pool.Router.Ask<Coordinator>(GetCoordinator.Instance).WaitAsync(SafetyNet); // It comes behind the stop.
        Assert.NotEqual(Intake.Open, pool.GetStatus().Intake);
    }

    [Fact]
    public async Task Ask_inside_a_handler_of_another_pool_is_answered()
    {
        await using var inner = TaskPool.Start(workers: 1, new TaskHandlers().Handle<string, int>((text, _) => new ValueTask<int>(text.Length)));
        await using var outer = TaskPool.Start(workers: 1);

        var outcome = await outer.RunAsync(_ => inner.Router.Ask<TaskOutcome>("inner")).WaitAsync(SafetyNet);

        Assert.Equal(5, outcome.Result);
    }

    [Fact]
    public async Task Tell_inside_a_handler_of_its_pool_with_an_actor_as_its_sender_is_let_through()
    {
        using var system = ActorSystem.Create("telling", TaskPoolConfiguration.Default);
        await using var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<string>((_, _) => default), system);
        var sender = new Fixtures.Listener(system);

        await pool.RunAsync(_ =>
        {
            pool.Router.Tell("inner", sender.Ref);
            return Task.CompletedTask;
        }).WaitAsync(SafetyNet);

        Assert.Equal("inner", (await sender.Next<TaskOutcome>()).Task);
    }

    [Fact]
    public async Task Tell_and_status_inside_a_handler_of_its_pool_are_let_through()
    {
        await using var pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<string>((_, _) => default));

        var status = await pool.RunAsync(async _ =>
        {
            pool.Router.Tell("inner");
            return await pool.Coordinator.Ask<PoolStatus>(GetStatus.Instance);
        }).WaitAsync(SafetyNet);

        Assert.Equal(1, status.Running);
        Assert.Equal(2, (await pool.WaitAsync()).Counts.Succeeded);
    }
}
