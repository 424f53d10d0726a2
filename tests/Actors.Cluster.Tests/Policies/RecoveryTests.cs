using Actors.Tests.Fixtures;
using Actors.Tests.Simulation;

namespace Actors.Tests.Policies;

/// <summary>What a new router makes of the tasks and attempts that the doors and nodes say again of the time before it.</summary>
public sealed class RecoveryTests : Recovering
{
    [Fact]
    public void Task_goes_on_with_the_failures_the_crashes_and_the_wait_that_it_had()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(Attempts: 3, Failures: 2, Crashes: 1, Doubts: 0, TimeSpan.Zero)));
        Say("a", Again(2, new TaskHistory(Attempts: 1, Failures: 1, Crashes: 0, Doubts: 0, TimeSpan.FromSeconds(5))));
        Say("a", new Demand(0, 0), new Reported(hadRouter: true));
        Say("b", new Demand(2, 2), new Reported(hadRouter: false));

        var attempt = Assert.Single(Said<Attempt>("b"));
        Assert.Equal((1L, 4), (attempt.Task.Number, attempt.Number));
        Assert.Equal((1, TimeSpan.FromSeconds(5)), (Router.Pool.Status().Retrying, Router.Pool.Status().NextDue));

        // The third failure is followed by the last retry, the fourth by none.
        Say("b", Failure(attempt.Serial));
        var note = Assert.Single(Said<TaskNote>("a"));
        Assert.Equal((1L, new TaskHistory(4, 3, 1, 0, TimeSpan.FromSeconds(32))), (note.Number, note.History));
        Clock.Pass(TimeSpan.FromSeconds(5));
        Router.Pool.ReleaseDue();
        Router.Nodes.HandOut();
        Assert.Equal([2L], Said<Attempt>("b").Select(begun => begun.Task.Number));
        Clock.Pass(TimeSpan.FromSeconds(27));
        Router.Pool.ReleaseDue();
        Router.Nodes.HandOut();
        Say("b", Failure(Assert.Single(Said<Attempt>("b")).Serial));
        Assert.Equal((OutcomeKind.Failed, 5), Assert.Single(Said<Concluded>("a")).Outcome is var outcome ? (outcome.Kind, outcome.Attempts) : default);
    }

    [Fact]
    public void Wait_that_ends_while_the_router_looks_through_what_waits_is_not_overlooked()
    {
        var looks = 0;
        Router.Pool.ForRouter(new SimListener(message => looks += message is RouterTicks.DueChanged ? 1 : 0));
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(Attempts: 1, Failures: 1, Crashes: 0, Doubts: 0, TimeSpan.FromSeconds(5))), new Reported(hadRouter: true));
        looks = 0;

        Say("b", new Demand(1, 1), new Reported(hadRouter: false));

        Assert.Equal((1, 1), (looks, Router.Pool.Status().Retrying));
    }

    [Fact]
    public void Task_that_was_on_two_lost_nodes_is_charged_the_third_time_whoever_theRouter_is()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(Attempts: 2, Failures: 0, Crashes: 2, Doubts: 0, TimeSpan.Zero)), new Reported(hadRouter: true));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Single(Said<Attempt>("b"));
        Say("b");

        Router.OnUnreachable(Doors["b"].At);

        Assert.Equal(OutcomeKind.Crashed, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
    }

    [Fact]
    public void Attempt_that_runs_goes_on_whichever_of_the_twoDoors_that_gave_its_id_is_heard_first()
    {
        Meet("a");
        Meet("b");
        Say("b", new SubmittedAgain(Named(2, door: 2)), new Reported(hadRouter: true));
        Say("a", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), 1), new SubmittedAgain(Named(1, door: 1)), new Demand(1, 1), new Reported(hadRouter: false));

        Assert.Empty(Said<AttemptSignal>("a"));
        Assert.Empty(Said<Attempt>("a"));
        Say("a", new AttemptEnded(7, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Said<Concluded>("b")).Outcome.Kind);
    }

    [Fact]
    public void Of_twoDoors_that_wait_for_one_task_the_one_that_knows_more_is_heard_whichever_comes_first()
    {
        Meet("a");
        Meet("b");
        Say("a", new SubmittedAgain(Named(1, door: 1)), new Reported(hadRouter: true));
        Say("b", new SubmittedAgain(Named(2, door: 2), new TaskHistory(3, 1, 2, 0, TimeSpan.Zero)), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Equal(4, Assert.Single(Said<Attempt>("b")).Number);
        Say("b");

        Router.OnUnreachable(Doors["b"].At);

        Assert.Equal(OutcomeKind.Crashed, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
    }

    [Fact]
    public void Door_is_told_that_its_task_was_charged_and_that_it_is_not_any_more()
    {
        Meet("a");
        Meet("b");
        Say("a", new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("a", Task(1));
        Assert.Single(Said<Attempt>("b"));
        Say("b");

        Router.OnUnreachable(Doors["b"].At);
        Assert.Equal(new TaskHistory(1, 0, 1, 0, TimeSpan.Zero), Assert.Single(Said<TaskNote>("a")).History);
        Router.OnReachable(Doors["b"].At);

        Assert.Equal(new TaskHistory(1, 0, 0, 0, TimeSpan.Zero), Assert.Single(Said<TaskNote>("a")).History);
    }

    [Fact]
    public void Door_is_not_told_that_its_task_has_the_attempt_behind_it_that_runs()
    {
        Meet("a");
        Meet("b");
        Meet("c");
        Say("a", new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("c", new Reported(hadRouter: false));
        Say("a", Task(1));
        Say("b");
        Router.OnUnreachable(Doors["b"].At);
        Say("c", new Demand(1, 1));
        Assert.Equal(2, Assert.Single(Said<Attempt>("c")).Number);

        Router.OnReachable(Doors["b"].At);

        Assert.Equal([new TaskHistory(1, 0, 1, 0, TimeSpan.Zero), new TaskHistory(1, 0, 0, 0, TimeSpan.Zero)], Said<TaskNote>("a").Select(note => note.History));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_may_have_taken_the_earlierRouter_down_is_kept_from_this_ones_process(bool isEarlierProcessAlive)
    {
        Meet(Own);
        Meet("b");
        Say(Own, Again(1), Again(2), new Demand(1, 1), new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(isEarlierProcessAlive));

        Assert.Equal(isEarlierProcessAlive ? 1 : 0, Said<Attempt>(Own).Count);
        var first = Assert.Single(Said<Attempt>("b"));
        if (!isEarlierProcessAlive)
        {
            Say(Own, Task(3));
            var third = Assert.Single(Said<Attempt>(Own));
            Assert.Equal(3, third.Task.Number);

            // What has come to an end of its own is like any other.
            Say("b", Failure(first.Serial));
            Assert.Equal([2L], Said<Attempt>("b").Select(attempt => attempt.Task.Number));
            Say(Own, new AttemptEnded(third.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
            Clock.Pass(TimeSpan.FromSeconds(8));
            Router.Pool.ReleaseDue();
            Router.Nodes.HandOut();
            Assert.Equal([1L], Said<Attempt>(Own).Select(attempt => attempt.Task.Number));
        }
    }

    [Fact]
    public void Attempt_of_a_task_that_its_door_takes_for_waiting_goes_on()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(1, 1, 0, 0, TimeSpan.FromMilliseconds(3))), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 2), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Empty(Said<AttemptSignal>("b"));
        Clock.Pass(TimeSpan.FromSeconds(1));
        Router.Pool.ReleaseDue();
        Router.Nodes.HandOut();
        Assert.Empty(Said<Attempt>("b"));

        Say("b", new AttemptEnded(7, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));

        Assert.Equal(2, Assert.Single(Said<Concluded>("a")).Outcome.Attempts);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Attempt_goes_on_unless_its_task_has_it_or_a_later_one_behind_it(int attempts)
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(3, 2, 0, 0, TimeSpan.Zero)), new Demand(1, 1), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts), new Demand(1, 1), new Reported(hadRouter: false), Failure(7));

        // That it failed the router before may have counted, and its node not heard that it has.
        var goesOn = attempts > 3;
        Assert.Equal(goesOn ? [] : [7L], Said<AttemptSignal>("b").Select(signal => signal.Serial));
        Assert.Equal(goesOn ? [] : [4], Said<Attempt>("a").Select(attempt => attempt.Number));
        Assert.Equal(goesOn ? [(4, 3)] : [], Said<TaskNote>("a").Select(note => (note.History.Attempts, note.History.Failures)));
    }

    [Fact]
    public void What_was_held_by_a_node_that_is_lost_meanwhile_is_a_suspect()
    {
        Meet("a");
        Meet("b");
        Meet("c");
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        Router.OnUnreachable(Doors["b"].At);
        Say("a", Again(1), Again(2), Again(3), new Reported(hadRouter: true));
        Say("c", new Demand(1, 9), new Reported(hadRouter: false));

        Assert.Equal([1L], Said<Attempt>("c").Select(attempt => attempt.Task.Number));
    }
}
