using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

/// <summary>What a door keeps for the next router.</summary>
public sealed class DoorNotesTests
{
    private readonly SteppedClock _clock = new();

    [Fact]
    public void Door_keeps_what_it_is_told_for_the_next_router_and_counts_its_own()
    {
        var options = new TaskPoolOptions { Clock = _clock };
        var door = new Door(options, new PayloadRule(new WireTypes().Json("job", JobJson.Default.Job), 1024), new DoorName(1), static () => false);
        for (var number = 1; number <= 5; number++)
        {
            door.Tell(new TaskRequest(new Job(number)) { Delay = TimeSpan.FromSeconds(1) }, null, ActorRefs.Nobody);
        }

        door.TakeUnsaid();
        door.Keep(new TaskNote(1, new TaskHistory(2, 1, 0, 0, TimeSpan.FromSeconds(10))));
        door.Keep(new TaskNote(2, new TaskHistory(2, 1, 1, 0, TimeSpan.FromSeconds(2))));
        door.Keep(new TaskNote(3, new TaskHistory(9, 9, 9, 9, TimeSpan.FromSeconds(2))));
        door.Keep(new OrderNote(7, 1, new StandingOrders(Intake.Stopping, IsDispatchPaused: true, TimeSpan.FromSeconds(20))));
        door.Keep(new CountNote(default(DoorCounts).And(OutcomeKind.Failed)));
        door.Conclude(new Concluded(3, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0)));
        door.Conclude(new Concluded(3, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0)));
        door.Conclude(new Concluded(5, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0), isCounted: false));
        _clock.Pass(TimeSpan.FromSeconds(4));

        var said = door.SayAgain();

        Assert.Equal(
            [(1, new TaskHistory(2, 1, 0, 0, TimeSpan.FromSeconds(6))), (2, new TaskHistory(2, 1, 1, 0, TimeSpan.Zero)), (4, (TaskHistory?)null)],
            said.OfType<SubmittedAgain>().Select(again => ((int)again.Task.Key.Number, again.History)));
        var orders = Assert.Single(said.OfType<OrderNote>());
        Assert.Equal((7, 1, new StandingOrders(Intake.Stopping, IsDispatchPaused: true, TimeSpan.FromSeconds(16))), (orders.Incarnation, orders.Version, orders.Orders));
        Assert.Equal(new OutcomeCounts(0, 1, 0, 0, 0), Assert.Single(said.OfType<CountNote>()).Counts.Outcomes);
        Assert.Equal(new DoorCounts(new OutcomeCounts(0, 0, 0, 0, 1), 0), Assert.Single(said.OfType<OwnCounts>()).Counts);
    }

    [Fact]
    public void Door_keeps_nothing_of_a_task_that_has_its_outcome()
    {
        var notes = new DoorNotes(new TaskPoolOptions { Clock = _clock });
        notes.Keep(new TaskNote(1, new TaskHistory(1, 1, 0, 0, TimeSpan.Zero)));
        Assert.NotNull(notes.HistoryOf(1, _clock.GetTimestamp()));

        notes.OnConcluded(new Concluded(1, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 1, 0)));

        Assert.Null(notes.HistoryOf(1, _clock.GetTimestamp()));
    }
}
