using System.Diagnostics;
using Actors.Tests.Fixtures;

namespace Actors.Tests;

[Collection(nameof(TelemetryCollection))]
public sealed class TraceParentTests
{
    private static readonly WireTypes Types = new WireTypes().Json("job", JobJson.Default.Job);

    [Fact]
    public void Door_takes_a_task_without_a_place_for_a_parent_when_nobody_listens()
    {
        using var foreign = new Activity("a span of somebody else").Start();

        Assert.IsType<SubmittedTask>(Said(NewDoor(), new Job(1)));
    }

    [Fact]
    public void Door_takes_a_task_without_a_place_for_a_parent_when_there_is_no_span()
    {
        using var spans = new Spans("any");

        Assert.IsType<SubmittedTask>(Said(NewDoor(), new Job(1)));
    }

    [Fact]
    public void Next_router_is_told_the_parent_again_of_a_delayed_task_too()
    {
        using var spans = new Spans("any");
        using var submitter = Spans.Submitter();
        var door = NewDoor();
        Said(door, new Job(1));
        Said(door, new TaskRequest(new Job(2)) { Delay = TimeSpan.FromDays(1) });

        var again = door.SayAgain().Select(item => ((SubmittedAgain)item).Task.Parent?.Context.SpanId).ToList();

        Assert.Equal([submitter.SpanId, submitter.SpanId], again);
    }

    [Fact]
    public async Task Submitter_that_waited_for_room_at_the_door_is_the_parent_and_not_whoever_made_the_room()
    {
        using var spans = new Spans("any");
        var door = NewDoor(capacity: 1);
        door.Learn(isDurable: false);
        Said(door, new Job(1));
        Task<TaskOutcome?> waits;
        ActivitySpanId waiter;
        using (var submitter = Spans.Submitter())
        {
            waiter = submitter.SpanId;
            waits = door.SubmitAsync(new Job(2), new TaskTicket(new DoorAccess(door)), default).AsTask();
        }

        using (Spans.Submitter())
        {
            door.Conclude(new Concluded(1, TaskOutcome.Succeeded(default, new Job(1), null, 1, 1), isOwn: true));
        }

        Assert.Null(await waits.Within("the task is taken"));
        Assert.Equal(waiter, Assert.IsType<TracedTask>(Assert.Single(door.TakeUnsaid())).Parent.Context.SpanId);
    }

    [Fact]
    public void Parent_without_a_trace_is_none()
    {
        using var spans = new Spans("any");
        using var old = new Activity("by number");
        old.SetIdFormat(ActivityIdFormat.Hierarchical).Start();

        Assert.Null(TraceParent.Current);
    }

    [Fact]
    public void Type_that_is_not_registered_at_a_node_is_told_by_its_name_on_the_wire()
    {
        var attempt = new Attempt(1, new TaskKey(new DoorName(2), 3), "chosen", 5, new Payload("other", default)) { Waited = TimeSpan.FromSeconds(6) };

        var observed = new AttemptRunner(new TaskHandlers().Freeze(), Types).Observe(attempt, default, default);

        Assert.Equal(new Observed("other", "chosen", 5, default, TimeSpan.FromSeconds(6)), observed);
    }

    private static Door NewDoor(int capacity = 10) => new(new TaskPoolOptions { Capacity = capacity }, new PayloadRule(Types, 1024), new DoorName(1), static () => false);

    private static WireItem Said(Door door, object task)
    {
        door.Tell(task, runner: null, sender: null);
        return Assert.Single(door.TakeUnsaid());
    }
}
