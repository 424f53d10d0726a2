using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

/// <summary>The orders, the counts and the numbers that a new router goes on with, and what it does with nodes that are not all there.</summary>
public sealed class TakingOverTests : Recovering
{
    [Fact]
    public void Newest_orders_hold_before_anything_is_taken_in_or_handed_out_and_every_door_is_told()
    {
        Meet("a");
        Meet("b");
        var paused = new StandingOrders(Intake.Paused, IsDispatchPaused: true, null);
        Say("a", Task(1), Again(2), new OrderNote(5, 2, new StandingOrders(Intake.Open, IsDispatchPaused: false, null)), new Reported(hadRouter: true));
        Say("b", new OrderNote(5, 3, paused), new Demand(2, 2), new Reported(hadRouter: false));

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Paused), Assert.Single(Said<Concluded>("a")).Outcome is var outcome ? (outcome.Kind, outcome.Reason) : default);
        Assert.Empty(Said<Attempt>("b"));
        Assert.Equal((Intake.Paused, true, 1L), Router.Pool.Status() is var status ? (status.Intake, status.DispatchPaused, status.Queued) : default);
        Assert.All(["a", "b"], name => Assert.Equal((Router.Places.Incarnation, paused), Said<OrderNote>(name)[^1] is var note ? (note.Incarnation, note.Orders) : default));

        Meet("late");
        Assert.Equal(paused, Assert.Single(Said<OrderNote>("late")).Orders);
    }

    [Fact]
    public void Stop_goes_on_and_what_does_not_run_is_cancelled()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1), Again(2, new TaskHistory(1, 1, 0, 0, TimeSpan.FromSeconds(5))), Again(3), new OrderNote(5, 2, new StandingOrders(Intake.Stopping, IsDispatchPaused: false, TimeSpan.FromSeconds(1))), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 3), attempts: 1), new Demand(2, 2), new Reported(hadRouter: false));

        Assert.Equal([(1L, OutcomeReason.Stopped), (2L, OutcomeReason.Stopped)], Said<Concluded>("a").Select(said => (said.Number, said.Outcome.Reason)).Order());
        Assert.Empty(Said<Attempt>("b"));
        Assert.Equal((Intake.Stopping, 1), Router.Pool.Status() is var status ? (status.Intake, status.Running) : default);

        Say("a", Again(4));
        Assert.Equal((4, OutcomeReason.Stopped), Assert.Single(Said<Concluded>("a")) is var late ? (late.Number, late.Outcome.Reason) : default);
    }

    [Fact]
    public void Counts_go_on_from_those_of_theDoors_and_of_those_that_have_left_and_theDoors_keep_the_latter()
    {
        Meet("a");
        Meet("b");
        Say("a", new CountNote(Counts(1, 2)), new OwnCounts(Counts(10, 20)), new Reported(hadRouter: true));
        Say("b", new CountNote(Counts(1, 1)), new OwnCounts(Counts(100, 200)), new Demand(3, 3), new Reported(hadRouter: false));
        AssertCounts(111, 222, outstanding: 0);

        // Two more; the other door has the same id, whose outcome is counted once.
        Say("a", Task(1), Named(2, door: 1));
        Say("b", Named(3, door: 2));
        foreach (var attempt in Said<Attempt>("b"))
        {
            Say("b", new AttemptEnded(attempt.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
        }

        AssertCounts(113, 222, outstanding: 0);
        Assert.Equal([true, true], Said<Concluded>("a").Select(concluded => concluded.IsCounted));
        Assert.False(Assert.Single(Said<Concluded>("b")).IsCounted);
        Router.Tick();
        Assert.Empty(Said<CountNote>("b"));

        Router.OnRemoved(Doors["a"].At);
        Router.Tick();
        Assert.Equal(Counts(13, 22), Assert.Single(Said<CountNote>("b")).Counts);
        Router.Tick();
        Assert.Empty(Said<CountNote>("b"));

        Meet("late");
        Assert.Equal(Counts(13, 22), Assert.Single(Said<CountNote>("late")).Counts);
        Say("late", new OwnCounts(Counts(1000, 2000)), new CountNote(Counts(5000, 5000)), new Reported(hadRouter: false));
        AssertCounts(1113, 2222, outstanding: 0);
        Router.Tick();
        Assert.Empty(Said<CountNote>("late"));

        static DoorCounts Counts(int succeeded, int rejected) => new(new OutcomeCounts(succeeded, 0, 0, 0, 0), rejected);

        void AssertCounts(long succeeded, long rejected, long outstanding)
        {
            var status = Router.Pool.Status();
            Assert.Equal((succeeded, rejected, outstanding), (status.Counts.Succeeded, status.Rejected, status.Outstanding));
            AllDone? answer = null;
            Router.Pool.Questions.Ask(new Question(this, Group: null, all => answer = (AllDone)all));
            Assert.Equal(succeeded, answer?.Counts.Total);
        }
    }

    [Fact]
    public void Serials_follow_those_that_nodes_hold_of_aRouter_that_began_when_this_one_did()
    {
        Meet("a");
        Meet("b");
        var held = FirstSerial + 1;
        Say("a", Again(1), Again(2), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(held, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(2, 2), new Reported(hadRouter: false));
        Assert.Equal((2L, held + 1), Assert.Single(Said<Attempt>("b")) is var next ? (next.Task.Number, next.Serial) : default);

        // Also those of a node that is met late.
        Meet("late");
        Say("late", new AttemptHeld(held + 100, new TaskKey(new DoorName(1), 9), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Equal((held + 100, AttemptPhase.Abandoned), Assert.Single(Said<AttemptSignal>("late")) is var dropped ? (dropped.Serial, dropped.Cause) : default);
        Say("a", Task(3));
        Assert.Empty(Said<Attempt>("late")); // What is dropped may run still.
        Say("late", new Demand(1, 1, isAnswer: true));
        Assert.Equal((3L, held + 101), Assert.Single(Said<Attempt>("late")) is var last ? (last.Task.Number, last.Serial) : default);
        Router.OnUnreachable(Doors["late"].At);
        Assert.Equal(held + 101, Assert.Single(Said<DropAttempts>("late")).UpTo);
    }

    [Fact]
    public void Node_that_is_lost_before_all_have_reported_is_not_told_to_drop_what_may_go_on_there()
    {
        Meet("a");
        Meet("b");
        Say("b", new AttemptHeld(FirstSerial + 1, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        Router.OnUnreachable(Doors["b"].At);
        Router.OnReachable(Doors["b"].At);
        Say("a", Again(1), new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Empty(Said<AttemptSignal>("b"));
        Assert.Empty(Said<Attempt>("a"));
        Assert.All(Said<DropAttempts>("b"), drop => Assert.True(drop.UpTo < FirstSerial));
    }

    [Fact]
    public void Of_two_attempts_that_twoRouters_gave_one_serial_one_goes_on_and_the_other_is_told_to_stop()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1), Again(2), new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 2), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));

        Assert.Empty(Said<AttemptSignal>("a"));
        Assert.Equal(7, Assert.Single(Said<AttemptSignal>("b")).Serial);
        Assert.Equal((1, 1L), Router.Pool.Status() is var status ? (status.Nodes.Single(node => node.Address == Doors["a"].At.Address.ToString()).Running, status.Outstanding - 1) : default);
    }

    [Fact]
    public void What_waits_behind_a_long_task_is_taken_back_on_a_tick_though_no_other_node_is_idle()
    {
        Meet("a");
        Meet("b");
        Say("a", new Demand(1, 4), new Reported(hadRouter: true));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("a", Task(1), Task(2), Task(3), Task(4), Task(5));
        Assert.Equal((4, 1), (Said<Attempt>("a").Count, Said<Attempt>("b").Count));
        Assert.Empty(Said<TakeBack>("a"));

        Router.Tick();

        Assert.Equal(3, Assert.Single(Said<TakeBack>("a")).AtMost);
        Assert.Empty(Said<TakeBack>("b"));
    }
}
