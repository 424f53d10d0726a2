using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Event;

namespace Actors.Tests.Workers;

/// <summary>What the actor system's own scheduler tells a router, in real time.</summary>
public sealed class ScheduledTellTests : PoolTests
{
    [Fact]
    public async Task Delayed_task_is_run_when_its_delay_ends()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));

        var delayed = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromMilliseconds(20) });

        Assert.True((await delayed.Outcome.Within("the delayed task is run")).IsSuccess);
    }

    [Fact]
    public async Task Task_that_somebody_schedules_is_run_as_if_it_was_told()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var sender = Listen();

        System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), pool.Router, new Work(7), sender.Ref);

        Assert.Equal(new Work(7), (await sender.Next<TaskOutcome>()).Task);
    }

    [Fact]
    public async Task Task_that_is_an_envelope_itself_is_run_by_its_own_handler()
    {
        var pool = Start(1, new TaskHandlers().Handle<DeadLetter, string>((_, _) => new("the dead letter")).Handle<Work, string>((_, _) => new("what is in it")));

        var outcome = await pool.Router.Ask<TaskOutcome>(new DeadLetter(new Work(9), System.DeadLetters, System.DeadLetters)).Within("the outcome");

        Assert.Equal("the dead letter", outcome.Result);
    }

    [Fact]
    public async Task Task_that_is_told_to_a_selection_is_run()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var sender = Listen();

        System.ActorSelection(pool.Router.Path).Tell(new Work(8), sender.Ref);

        Assert.Equal(new Work(8), (await sender.Next<TaskOutcome>()).Task);
    }
}
