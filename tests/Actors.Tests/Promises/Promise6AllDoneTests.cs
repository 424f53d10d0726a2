using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise6AllDoneTests : VirtualTimeTests
{
    [Fact]
    public async Task Promise_6_the_answer_covers_what_came_before_the_question_and_nothing_later()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass));
        var asker = Listen();
        pool.Router.Tell(new Work(1), asker.Ref);
        pool.Coordinator.Tell(new WhenAllDone(), asker.Ref);
        await Fence(pool.Coordinator);

        // The later task runs all the time and does not hold the answer; the earlier one does.
        pool.Router.Tell(new Work(2));
        await gate.Entered(2);
        await asker.HasHeardNothing();
        gate.Open(1);

        Assert.Equal(new Work(1), (await asker.Next<TaskOutcome>()).Task);
        Assert.Equal(new OutcomeCounts(1, 0, 0, 0, 0), (await asker.Next<AllDone>()).Counts);
        Assert.Equal(1, pool.GetStatus().Running);
        gate.Open();
        await pool.WaitAsync().Within("the later task ends");
        await asker.HasHeardNothing();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Promise_6_an_outcome_has_been_told_when_the_pool_and_its_group_count_it(bool isRequest, bool isCancelled)
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var state = Inside(pool).State;
        var teller = new Witness(() =>
        {
            lock (state.Gate)
            {
                return (state.Ledger.Finished, state.Groups.Find("g")!.Ledger.Finished);
            }
        });
        pool.Router.Tell(new TaskRequest(new Work(0)) { Group = "g", Delay = TimeSpan.FromDays(1) }); // Keeps the group.
        pool.Router.Tell(
            isRequest ? new TaskRequest(new Work(1)) { Group = "g", Id = "told", Delay = TimeSpan.FromDays(isCancelled ? 1 : 0) } : new Work(1),
            teller);
        if (isCancelled)
        {
            Assert.Equal(CancelResult.Cancelled, pool.Cancel("told"));
        }

        Assert.Equal((0, 0), await teller.CountedWhenTold.Within("the outcome is told"));
        await Safety.Becomes(() => pool.GetStatus().Counts.Total == 1, "it is counted");
    }

    [Fact]
    public async Task Promise_6_a_group_is_not_done_while_the_last_of_its_outcomes_is_being_told()
    {
        var pool = Start(2, new TaskHandlers().Handle<Work>((_, _) => default));
        var (isTold, release, sender) = (Gate.NewSignal(), Gate.NewSignal(), Listen());
        var slow = new Witness(() =>
        {
            isTold.SetResult();
            release.Task.Wait();
            return default;
        });
        pool.Router.Tell(new TaskRequest(new Work(1)) { Group = "g" }, slow);
        await isTold.Task.Within("the first outcome is being told");
        try
        {
            pool.Router.Tell(new TaskRequest(new Work(2)) { Group = "g" }, sender.Ref);
            await sender.Next<TaskOutcome>();
            await Safety.Becomes(() => pool.GetStatus().Counts.Total == 1, "the second is counted");
            await pool.RunAsync(new Work(3)).Within("and its worker has done all that there was to do for it");

            Assert.False(pool.WaitAsync("g").IsCompleted);
        }
        finally
        {
            release.SetResult();
        }

        await pool.WaitAsync("g").Within("the group is done");
    }

    [Fact]
    public async Task Promise_6_everyone_who_asks_is_answered_once_and_an_idle_pool_answers_at_once()
    {
        const int Askers = 50;
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        Assert.Equal(default, (await pool.WaitAsync().Within("an idle pool is done")).Counts);
        pool.Router.Tell(new Work(1));
        var askers = Enumerable.Range(0, Askers).Select(_ => Listen()).ToList();
        askers.ForEach(asker => pool.Coordinator.Tell(new WhenAllDone(), asker.Ref));
        var waits = Enumerable.Range(0, Askers).Select(_ => pool.WaitAsync()).ToList();
        await Fence(pool.Coordinator);
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        gate.Open();

        Assert.All(await Task.WhenAll(waits).Within("every wait ends"), done => Assert.Equal(1, done.Counts.Total));
        foreach (var asker in askers)
        {
            Assert.Equal(1, (await asker.Next<AllDone>()).Counts.Total);
            await asker.HasHeardNothing();
        }

        // The pool stays open.
        await pool.RunAsync(new Work(2)).Within("a task after the answer runs");
    }

    [Fact]
    public async Task Promise_6_a_delayed_task_holds_the_answer_and_the_status_says_so()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((_, _) => default));
        var asker = ListenVirtual();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromHours(3) }, asker.Ref);
        pool.Coordinator.Tell(new WhenAllDone(), asker.Ref);
        await Advance(pool, TimeSpan.FromMinutes(150));
        await asker.HasHeardNothing();
        Assert.Equal((1, TimeSpan.FromMinutes(30)), (pool.GetStatus().Delayed, pool.GetStatus().NextDue));
        Assert.Contains("1 delayed", Assert.Single(pool.GetStatus().HeldBy), StringComparison.Ordinal);

        await Advance(pool, TimeSpan.FromMinutes(30));

        Assert.True((await asker.Next<TaskOutcome>()).IsSuccess);
        await asker.Next<AllDone>();
        Assert.Empty(pool.GetStatus().HeldBy);
    }

    [Fact]
    public async Task Promise_6_a_paused_pool_holds_the_answer_and_the_status_says_so()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var asker = Listen();
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1), asker.Ref);
        pool.Coordinator.Tell(new WhenAllDone(), asker.Ref);
        await Fence(pool.Coordinator);
        await asker.HasHeardNothing();
        Assert.Equal("1 queued, dispatch is paused", Assert.Single(pool.GetStatus().HeldBy));

        await pool.PauseDispatchAsync(paused: false);

        Assert.True((await asker.Next<TaskOutcome>()).IsSuccess);
        await asker.Next<AllDone>();
    }

    [Fact]
    public async Task Promise_6_an_asker_that_died_holds_nothing_and_the_others_are_answered()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var (dead, alive) = (Listen(), Listen());
        pool.Router.Tell(new TaskRequest(new Work(1)) { Group = "g" });
        pool.Coordinator.Tell(new WhenAllDone(), dead.Ref);
        pool.Coordinator.Tell(new WhenAllDone("g"), dead.Ref);
        using var given = new CancellationTokenSource();
        var wait = pool.WaitAsync(cancellationToken: given.Token);
        await Fence(pool.Coordinator);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.True(IsAsked());
        await dead.Ref.GracefulStop(Safety.Net);
        await Safety.Becomes(() => !IsAsked(), "the dead asker is forgotten");

        pool.Coordinator.Tell(new WhenAllDone(), alive.Ref);
        gate.Open();

        Assert.Equal(1, (await alive.Next<AllDone>()).Counts.Total);
        await Safety.Becomes(() => pool.GetStatus().Groups == 0, "the group is gone");

        bool IsAsked()
        {
            lock (Inside(pool).State.Gate)
            {
                return Inside(pool).State.Ledger.IsAsked || Inside(pool).State.Groups.IsAsked;
            }
        }
    }

    [Fact]
    public async Task Promise_6_a_group_has_its_own_answer()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass));
        var asker = Listen();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Group = "long" }, asker.Ref);
        pool.Router.Tell(new TaskRequest(new Work(2)) { Group = "short" }, asker.Ref);
        pool.Coordinator.Tell(new WhenAllDone("short"), asker.Ref);
        pool.Coordinator.Tell(new WhenAllDone("unknown"), asker.Ref);
        Assert.Equal(("unknown", default), (await asker.Next<AllDone>()) is var unknown ? (unknown.Group, unknown.Counts) : default);
        gate.Open(2);

        Assert.Equal(new Work(2), (await asker.Next<TaskOutcome>()).Task);
        Assert.Equal(("short", 1L), (await asker.Next<AllDone>()) is var shorter ? (shorter.Group, shorter.Counts.Succeeded) : default);
        Assert.Equal(1, pool.GetStatus().Groups);
    }

    [Fact]
    public async Task Promise_6_the_answer_of_a_group_lists_its_own_failures()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(async (work, context) =>
        {
            await gate.Pass(work, context);
            throw new InvalidOperationException($"{work.Number}");
        }));
        foreach (var (number, group) in new[] { (1, "g"), (2, "other"), (3, "g") })
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Group = group });
        }

        var done = pool.WaitAsync("g");
        gate.Open();

        Assert.Equal(["1", "3"], (await done.Within("the group is done")).Failures.Select(failure => failure.Error!.Message));
    }

    [Fact]
    public async Task Scenario_19_a_group_without_a_name_cannot_be_asked_about()
    {
        var pool = Start(1);
        var asker = Listen();

        await Assert.ThrowsAsync<ArgumentException>(() => pool.WaitAsync(string.Empty));
        pool.Coordinator.Tell(new WhenAllDone(string.Empty), asker.Ref);

        Assert.Contains("Group: '' must not be empty", (await asker.Next<CommandRefused>()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promise_6_an_answer_lists_the_first_16_failures()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, _) => throw new InvalidOperationException($"{work.Number}")));
        for (var number = 1; number <= 20; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        var done = await pool.WaitAsync().Within("all done");

        Assert.Equal(new OutcomeCounts(0, 20, 0, 0, 0), done.Counts);
        Assert.Equal(Enumerable.Range(1, 16).Select(number => $"{number}"), done.Failures.Select(failure => failure.Error!.Message));
    }

    /// <summary>A sender that looks at the counts in the moment in which it is told an outcome, on the thread that tells it.</summary>
    private sealed class Witness(Func<(long Pool, long Group)> counts) : MinimalActorRef
    {
        private readonly TaskCompletionSource<(long Pool, long Group)> _countedWhenTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(long Pool, long Group)> CountedWhenTold => _countedWhenTold.Task;

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "witness";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender) => _countedWhenTold.SetResult(counts());
    }
}
