using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Stress;

/// <summary>Promises 1, 3, 5 and 6 on real threads: what lies between two atomics is not simulated. Numbers of rounds are fixed, and nothing is waited for but facts.</summary>
[Collection(nameof(Alone))]
public sealed class HandOffStressTests : PoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Told_tasks_end_once_and_no_answer_is_early_while_all_is_cancelled_resized_paused_and_restarted(int workers)
    {
        const int Producers = 3;
        const int PerProducer = 10_000;
        var all = new TotalQueue(Producers, PerProducer);
        var pool = Start(new TaskPoolOptions { Workers = workers, Capacity = Producers * PerProducer }, Handlers(all));
        var ear = new Ear(all.OnOutcome);

        await Together(
            [
                .. Enumerable.Range(0, Producers).Select(producer => Safety.OnOwnThread(() =>
                {
                    for (var index = 0; index < PerProducer; index++)
                    {
                        Submit(pool, all, ear, all.Task(producer, index), index % 4);
                        all.OnSubmitted(producer);
                    }
                })),
                AskOften(pool, all, 250),
                AskOften(pool, all, 250),
                Disturb(pool, workers, 25),
            ]);

        await CheckAtEnd(pool, all);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public async Task Waiting_submitters_are_let_in_once_each_or_give_up_when_there_is_hardly_any_room(int workers, int capacity)
    {
        const int Producers = 8;
        const int PerProducer = 1_000;
        var all = new TotalQueue(Producers, PerProducer);
        var pool = Start(new TaskPoolOptions { Workers = workers, Capacity = capacity }, Handlers(all));
        var ear = new Ear(all.OnOutcome);

        await Together(
            [
                .. Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
                {
                    for (var index = 0; index < PerProducer; index++)
                    {
                        await SubmitAndWait(pool, all, ear, all.Task(producer, index), index % 8);
                        all.OnSubmitted(producer);
                    }
                })),
                AskOften(pool, all, 200),
                Disturb(pool, workers, 20),
            ]);

        await CheckAtEnd(pool, all);
    }

    [Fact]
    public async Task Streams_through_one_small_pool_give_each_outcome_once_and_in_order_where_asked()
    {
        const int Streams = 4;
        const int PerStream = 2_000;
        var all = new TotalQueue(Streams, PerStream);
        var pool = Start(new TaskPoolOptions { Workers = 2, Capacity = 3 }, Handlers(all));

        await Together([.. Enumerable.Range(0, Streams).Select(stream => Task.Run(async () =>
        {
            var inOrder = stream % 2 == 0;
            var input = Enumerable.Range(0, PerStream).Select(index => all.Task(stream, index)).ToList();
            var outcomes = new List<Work>();
            await foreach (var outcome in pool.RunAllAsync(input.ToAsyncEnumerable(), inOrder))
            {
                all.OnOutcome(outcome);
                outcomes.Add((Work)outcome.Task);
            }

            Assert.Equal(input, inOrder ? outcomes : outcomes.OrderBy(work => work.Number));
        }))]);

        await CheckAtEnd(pool, all);
    }

    /// <summary>One in three handlers leaves the thread, one in seven fails.</summary>
    private static TaskHandlers Handlers(TotalQueue all) => new TaskHandlers().Handle<Work>(async (work, _) =>
    {
        all.OnRun(work);
        if (work.Number % 3 == 0)
        {
            await Task.Yield();
        }

        if (work.Number % 7 == 0)
        {
            throw new InvalidOperationException("fails");
        }
    });

    private static void Submit(TaskPool pool, TotalQueue all, Ear ear, Work work, int how)
    {
        switch (how)
        {
            case 0:
                var ticket = pool.TicketInto(new TicketSink(all.OnOutcome));
                Assert.True(pool.SubmitAsync(new TaskRequest(work), runner: null, ticket, CancellationToken.None).AsTask().IsCompletedSuccessfully, "it waits, and there is room");
                if (ticket.Cancel() == CancelResult.Cancelled)
                {
                    all.OnCancelledUnrun(work);
                }

                break;
            case 1:
                pool.Router.Tell(new TaskRequest(work) { Group = new TaskGroup("group"), Priority = (TaskPriority)(work.Number % 3) }, ear);
                break;
            default:
                pool.Router.Tell(work, ear);
                break;
        }
    }

    private static async Task SubmitAndWait(TaskPool pool, TotalQueue all, Ear ear, Work work, int how)
    {
        if (how == 0)
        {
            pool.Router.Tell(work, ear); // Rejected as a rule: it does not overtake those who wait.
            return;
        }

        using var giveUp = new CancellationTokenSource();
        try
        {
            var submit = pool.SubmitAsync(new TaskRequest(work), runner: null, pool.TicketInto(new TicketSink(all.OnOutcome)), giveUp.Token).AsTask();
            if (how == 1)
            {
                await giveUp.CancelAsync();
            }

            await submit;
        }
        catch (OperationCanceledException)
        {
            all.OnWithdrawn(work);
        }
    }

    private static async Task AskOften(TaskPool pool, TotalQueue all, int rounds)
    {
        var before = all.Covered();
        for (var round = 0; round < rounds; round++)
        {
            var covered = all.Covered();
            await (round % 2 == 0 ? pool.WaitAsync() : pool.Coordinator.Ask<AllDone>(new WhenAllDone(), Timeout.InfiniteTimeSpan)).Within("all that was submitted before is done", pool.GetStatus);
            all.CheckNotEarly(covered, before);
            before = covered;
        }
    }

    private static async Task Disturb(TaskPool pool, int workers, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await pool.ResizeAsync(1 + (round % (2 * workers))).Within("the resize is answered", pool.GetStatus);
            await pool.PauseDispatchAsync().Within("the pause is answered", pool.GetStatus);
            Assert.All(Inside(pool).Crew.InService, AssertNothingBegins);
            await pool.PauseDispatchAsync(paused: false).Within("the resumption is answered", pool.GetStatus);
            pool.CancelGroup("group");
            await Restart(round % 2 == 0 ? pool.Router : pool.Coordinator);
        }

        await pool.ResizeAsync(workers).Within("the last resize is answered", pool.GetStatus);
    }

    /// <summary>Dispatch is paused: a loop may come to take something, and gets nothing.</summary>
    private static void AssertNothingBegins(WorkerSlot slot)
    {
        var (serial, phase) = slot.Attempt.Read();
        if (phase == AttemptPhase.Taken)
        {
            var next = phase;
            SpinWait.SpinUntil(() => (next = slot.Attempt.Read().Phase) != AttemptPhase.Taken, Safety.Net);
            Assert.Equal((serial, AttemptPhase.None), (slot.Attempt.Read().Serial, next));
        }
    }

    private static Task Together(List<Task> tasks) => Task.WhenAll(tasks).Within("everybody is ready", () => string.Join(", ", tasks.Select(task => task.Status)));

    private static async Task CheckAtEnd(TaskPool pool, TotalQueue all)
    {
        var done = await pool.WaitAsync().Within("all done", pool.GetStatus);
        all.CheckAtEnd();
        Assert.Equal(all.Accepted, done.Counts.Total);
        var status = pool.GetStatus();
        Assert.Equal((0L, 0L, 0, 0, 0), (status.Outstanding, status.Queued, status.Running, status.WaitingSubmitters, status.Groups));
    }
}
