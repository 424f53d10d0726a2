using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Ledger;

/// <summary>What doors and routers make of each other when one of them has no journal.</summary>
public sealed class DurableDoorTests : IDisposable
{
    private static readonly TaskPoolOptions Options = new();

    private readonly DoorProbe _door = new();
    private readonly List<IActorRef> _promisedMore = [];
    private RouterState? _router;

    public void Dispose() => _router?.Pool.Dispose();

    [Fact]
    public async Task Submission_waits_until_the_first_router_says_that_it_writes_nothing_down()
    {
        var (state, submission) = Submits();
        Assert.False(submission.IsCompleted);

        Assert.True(state.Greet(new Hello(1 << 20, 1), ActorRefs.Nobody));

        Assert.Null(await submission.Within("the submission is over"));
        Assert.Null(await Submit(state.Door).Within("the next is over at once"));
    }

    [Fact]
    public async Task Submission_waits_for_a_durable_router_to_admit_the_task()
    {
        var (state, first) = Submits();
        Assert.True(state.Greet(new Hello(1 << 20, 1, IsDurable: true), ActorRefs.Nobody));
        var second = Submit(state.Door);
        Assert.False(first.IsCompleted);

        state.Receive(new Frame(1 << 20, 1, 0, [new TaskAdmitted(2)]));

        Assert.Null(await second.Within("the second is over"));
        Assert.False(first.IsCompleted);
        state.Receive(new Frame(1 << 20, 2, 0, [new TaskAdmitted(1)]));
        Assert.Null(await first.Within("the first is over"));
    }

    [Fact]
    public async Task Submission_that_waits_to_be_written_fails_when_its_door_ends()
    {
        var (state, submission) = Submits(isDurable: true);

        state.Abort();

        var gone = await Assert.ThrowsAsync<ObjectDisposedException>(() => submission.Within("the submission is over"));
        Assert.Contains("nobody here will hear of it", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Door_that_knows_the_pool_as_durable_listens_to_no_router_without_a_journal()
    {
        var (state, _) = Submits(isDurable: true);

        Assert.False(state.Greet(new Hello(1 << 20, 1), ActorRefs.Nobody));

        Assert.Equal((0L, new LatestIncarnation(0, IsDurable: true, HasWorkers: false)), (state.Incarnation, state.Latest(new GetLatestIncarnation(1))));
        Assert.True(state.Greet(new Hello(2 << 20, 1, IsDurable: true), ActorRefs.Nobody));
    }

    [Fact]
    public void Door_that_has_heard_a_durable_router_listens_to_no_router_without_a_journal()
    {
        var (state, _) = Submits();
        Assert.True(state.Greet(new Hello(1 << 20, 1), ActorRefs.Nobody));
        Assert.True(state.Greet(new Hello(2 << 20, 1, IsDurable: true), ActorRefs.Nobody)); // As when the nodes of a pool are given a journal one after the other.

        Assert.False(state.Greet(new Hello(3 << 20, 1), ActorRefs.Nobody));

        Assert.Equal(2 << 20, state.Incarnation);
    }

    [Fact]
    public void Router_without_a_journal_does_nothing_while_a_process_knows_the_pool_as_durable()
    {
        var other = new DoorProbe { At = new Akka.Cluster.UniqueAddress(new Address("akka", "app", "other", 1), 2) };
        Begin(ledger: null, _door, other);
        _router!.OnLatest(new LatestIncarnation(0), _door);

        _router.OnLatest(new LatestIncarnation(5 << 20, IsDurable: true), other);

        Assert.Equal((0L, other), (_router.Places.Incarnation, Assert.Single(_promisedMore)));
        _router.OnRemoved(other.At);
        Assert.NotEqual(0, _router.Places.Incarnation);
    }

    [Fact]
    public void Router_opens_its_store_once_and_only_when_all_have_answered()
    {
        var opened = 0;
        var ledger = new RouterLedger(Options) { OpenStore = () => opened++ };
        var other = new DoorProbe { At = new Akka.Cluster.UniqueAddress(new Address("akka", "app", "other", 1), 2) };
        Begin(ledger, _door, other);
        _router!.OnLatest(new LatestIncarnation(0), _door);
        Assert.Equal(0, opened);

        _router.OnLatest(new LatestIncarnation(0), other);
        _router.OnLatest(new LatestIncarnation(0), other);

        Assert.Equal((1, 0L), (opened, _router.Places.Incarnation));
        _router.OnLedgerRead(life: 1);
        Assert.NotEqual(0, _router.Places.Incarnation);
    }

    [Fact]
    public void Router_goes_on_with_what_was_read_only_when_a_process_that_was_met_meanwhile_has_answered()
    {
        // It may run what an earlier router has handed out.
        var ledger = new RouterLedger(Options);
        var other = new DoorProbe { At = new Akka.Cluster.UniqueAddress(new Address("akka", "app", "other", 1), 2) };
        Begin(ledger, _door);
        _router!.OnLatest(new LatestIncarnation(0), _door);
        _router.Places.Add(other.At);
        _router.OnIdentity(other.At.Uid, other);

        _router.OnLedgerRead(life: 1);
        Assert.False(ledger.IsOpen);
        _router.OnLatest(new LatestIncarnation(0), other);

        Assert.True(ledger.IsOpen);
    }

    [Fact]
    public void Router_of_a_cluster_that_has_ended_as_a_whole_is_followed_by_one_with_a_higher_number()
    {
        // A client may have heard of the earlier one, and is not asked.
        var ledger = new RouterLedger(Options);
        Begin(ledger, _door);
        _router!.OnLatest(new LatestIncarnation(0), _door);

        _router.OnLedgerRead(life: 7);

        Assert.Equal(7, _router.Places.Incarnation >> Places.DiceBits);
    }

    [Fact]
    public void Counts_that_doors_have_kept_since_there_was_no_journal_are_not_added_to_those_of_the_ledger()
    {
        using var router = new DurableRouter(Options);
        router.Commit();

        router.Restart(new CountNote(new DoorCounts(new OutcomeCounts(5, 0, 0, 0, 0), 6)));

        Assert.Equal((0L, 0L), (router.State.Pool.Status().Counts.Total, router.State.Pool.Status().Rejected));
    }

    private static (DoorState State, Task<TaskOutcome?> Submission) Submits(bool isDurable = false)
    {
        var payloads = new PayloadRule(new WireTypes().Json("job", JobJson.Default.Job), 1024);
        var state = new DoorState(new Door(Options, payloads, new DoorName(1), static () => false) { IsDurable = isDurable }, held: null, TimeProvider.System, uid: 1);
        return (state, Submit(state.Door));
    }

    private static Task<TaskOutcome?> Submit(Door door) => door.SubmitAsync(new Job(1), new TaskTicket(new DoorAccess(door)), default).AsTask();

    private void Begin(RouterLedger? ledger, params DoorProbe[] doors)
    {
        _router = new RouterState(Options, ActorRefs.Nobody, new Random(1), _ => { }, _ => { }, ledger);
        _router.Places.PromisedMore = _promisedMore.Add;
        foreach (var door in doors)
        {
            _router.Places.Add(door.At);
        }

        foreach (var door in doors)
        {
            _router.OnIdentity(door.At.Uid, door);
        }
    }
}
