using System.Diagnostics;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

public sealed class ContextTests : PoolTests
{
    private static readonly AsyncLocal<string?> Local = new();

    [Fact]
    public async Task Task_sees_nothing_of_its_submitters_context_when_it_starts()
    {
        using var activity = new Activity("the submitter").Start();
        Local.Value = "the submitter";
        var pool = Start(1, new TaskHandlers().Handle<Work, (string?, string?)>((_, _) => new((Local.Value, Activity.Current?.OperationName))));
        var sender = Listen();

        pool.Router.Tell(new Work(1), sender.Ref);
        var told = ((string?, string?))(await sender.Next<TaskOutcome>()).Result!;
        var submitted = await pool.RunAsync<(string?, string?)>(new Work(2));

        Assert.All([told, submitted], seen => Assert.Equal((null, true), (seen.Item1, seen.Item2 != activity.OperationName)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Task_sees_nothing_of_the_context_of_the_task_before_when_that_one_set_it(bool waits)
    {
        var gate = NewGate();
        var seen = new List<(string?, bool)>();
        using var stray = new Activity("stray");
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, context) =>
        {
            seen.Add((Local.Value, ReferenceEquals(Activity.Current, stray)));
            Local.Value = $"task {work.Number}";
            Activity.Current = stray;
            return waits ? gate.Pass(work, context) : default;
        }));
        for (var number = 1; number <= 3; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        gate.Open();
        await pool.WaitAsync().Within("all done");

        Assert.Equal([(null, false), (null, false), (null, false)], seen);
    }

    [Fact]
    public async Task Task_does_not_see_the_synchronization_context_that_the_task_before_it_set()
    {
        var seen = new List<SynchronizationContext?>();
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) =>
        {
            seen.Add(SynchronizationContext.Current);
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            return default;
        }));
        await pool.PauseDispatchAsync();
        for (var number = 1; number <= 3; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        await pool.PauseDispatchAsync(false);
        await pool.WaitAsync().Within("all done");

        Assert.Equal([null, null, null], seen);
    }
}
