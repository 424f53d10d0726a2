using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

public sealed class GivenUpTests : PoolTests
{
    [Fact]
    public async Task Promise_1_task_that_begins_while_it_is_given_up_gets_its_own_outcome()
    {
        Pool inside = null!;
        Thread? givesUp = null;
        TaskOutcome? givenUp = null;
        var armed = false;
        var schedule = new TaskPoolOptions().Schedule;
        var pool = Start(new TaskPoolOptions
        {
            Workers = 2,
            Schedule = (loop, preferLocal) =>
            {
                // The loop that wakes the next has taken a task and not begun it.
                if (armed && givesUp is null && inside.Crew.InService.FirstOrDefault(slot => slot.Attempt.Read().Phase == AttemptPhase.Taken) is { } slot)
                {
                    var serial = slot.Attempt.Read().Serial;
                    givesUp = new Thread(() => givenUp = inside.Crew.Abandon(slot, serial)) { IsBackground = true };
                    inside.State.Gate.Enter(); // Held until the handler runs, so that what is read before the gate was read before the task began.
                    givesUp.Start();
                    SpinWait.SpinUntil(() => (givesUp.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
                    inside.StopSignals.SignalAll();
                }

                schedule(loop, preferLocal);
            },
        });
        inside = Inside(pool);
        foreach (var slot in inside.Crew.InService)
        {
            await Fence(slot.Actor!);
        }

        await pool.PauseDispatchAsync();
        Func<TaskContext, Task> handler = _ =>
        {
            if (inside.State.Gate.IsHeldByCurrentThread)
            {
                inside.State.Gate.Exit();
                givesUp!.Join();
            }

            return Task.CompletedTask;
        };
        var tickets = new[] { await pool.SubmitAsync(handler), await pool.SubmitAsync(handler) };
        armed = true;
        await pool.PauseDispatchAsync(false);

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("both tickets have their outcome", () => pool.GetStatus());
        Assert.NotNull(givesUp);
        Assert.All(outcomes, outcome => Assert.Same(handler, outcome.Task));
    }

    [Fact]
    public async Task Slot_serves_on_when_its_code_ends_at_the_moment_at_which_it_is_given_up()
    {
        const int Rounds = 2_000;
        var (entered, ends) = (Gate.NewSignal(), new TaskCompletionSource());
        var pool = Start(new TaskPoolOptions { Workers = 1, StuckCap = 0 }, new TaskHandlers().Handle<Work>((_, _) =>
        {
            var end = ends.Task;
            entered.SetResult();
            return new ValueTask(end);
        }));
        var sender = Listen();
        var crew = Inside(pool).Crew;
        for (var round = 0; round < Rounds; round++)
        {
            var (now, next) = (ends, new TaskCompletionSource());
            pool.Router.Tell(new Work(round), sender.Ref);
            await entered.Task.Within($"round {round}: the worker serves", () => pool.GetStatus());
            (entered, ends) = (Gate.NewSignal(), next);
            var slot = Assert.Single(crew.InService);
            var serial = slot.Attempt.Read().Serial;
            Assert.True(slot.TrySignal(serial, AttemptPhase.TimedOut));
            using var together = new Barrier(2);
            var givenUp = Safety.OnOwnThread(() =>
            {
                together.SignalAndWait();
                crew.Abandon(slot, serial);
            });
            together.SignalAndWait();
            now.SetResult();
            await givenUp.Within("it is given up, or has ended before");

            Assert.Equal((new Work(round), OutcomeKind.TimedOut), (await sender.Next<TaskOutcome>()) is var outcome ? (outcome.Task, outcome.Kind) : default);
        }

        await Safety.Becomes(() => pool.GetStatus().Stuck == 0, "nothing is stuck");
        Assert.Equal(new OutcomeCounts(0, 0, Rounds, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
    }
}
