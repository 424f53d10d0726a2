using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise1OneOutcomeTests : PoolTests
{
    [Fact]
    public async Task Promise_1_each_of_many_tasks_is_told_one_outcome()
    {
        const int Tasks = 5_000;
        var pool = Start(4, new TaskHandlers().Handle<Work>(Mixed));
        var listener = Listen();

        for (var number = 0; number < Tasks; number++)
        {
            pool.Router.Tell(new Work(number), listener.Ref);
        }

        pool.Coordinator.Tell(new WhenAllDone(), listener.Ref);
        var outcomes = await listener.Outcomes(Tasks);
        var done = await listener.Next<AllDone>();
        await listener.HasHeardNothing();

        Assert.Equal(Enumerable.Range(0, Tasks), outcomes.Select(outcome => ((Work)outcome.Task).Number).Order());
        Assert.All(outcomes, outcome => Assert.Equal(((Work)outcome.Task).Number % 3 == 0 ? OutcomeKind.Failed : OutcomeKind.Succeeded, outcome.Kind));
        var failed = (Tasks + 2) / 3;
        Assert.Equal(new OutcomeCounts(Tasks - failed, failed, 0, 0, 0), done.Counts);

        static async ValueTask Mixed(Work work, TaskContext context)
        {
            if (work.Number % 2 == 0)
            {
                await Task.Yield();
            }

            if (work.Number % 3 == 0)
            {
                throw new InvalidOperationException("every third");
            }
        }
    }

    [Fact]
    public async Task Promise_1_everyone_who_attached_to_a_task_is_told_its_outcome_once()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var (first, second) = (Listen(), Listen());
        pool.Router.Tell(new TaskRequest(new Work(1)) { Id = "same" }, first.Ref);
        pool.Router.Tell(new TaskRequest(new Work(1)) { Id = "same" }, second.Ref);
        var ticket = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Id = "same" });
        gate.Open();

        Assert.True((await first.Next<TaskOutcome>()).IsSuccess);
        Assert.True((await second.Next<TaskOutcome>()).IsSuccess);
        Assert.True((await ticket.Outcome.Within("the outcome of the attached ticket")).IsSuccess);
        Assert.Equal(new OutcomeCounts(1, 0, 0, 0, 0), (await pool.WaitAsync()).Counts);
        await first.HasHeardNothing();
        await second.HasHeardNothing();
        Assert.Single(gate.Entries);
    }

    [Fact]
    public async Task Promise_1_the_tasks_of_a_sender_that_died_still_run()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        for (var number = 1; number <= 3; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        await gate.Entered(1);
        await sender.Ref.GracefulStop(Safety.Net);
        gate.Open();

        Assert.Equal(new OutcomeCounts(3, 0, 0, 0, 0), (await pool.WaitAsync().Within("all done without the sender")).Counts);
        Assert.Equal([1, 2, 3], gate.Entries);
    }

    [Fact]
    public async Task Promise_1_a_cancel_that_races_with_the_end_of_a_task_leaves_one_outcome()
    {
        const int Tasks = 2_000;
        var pool = Start(2, new TaskHandlers().Handle<Work>(static (_, context) => context.Token.IsCancellationRequested ? throw new OperationCanceledException() : default));
        var listener = Listen();
        var canceller = Safety.OnOwnThread(() =>
        {
            for (var number = 0; number < Tasks; number++)
            {
                pool.Cancel($"task-{number}");
            }
        });
        for (var number = 0; number < Tasks; number++)
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Id = $"task-{number}" }, listener.Ref);
        }

        await canceller.Within("every task was cancelled, or too late");
        var outcomes = await listener.Outcomes(Tasks);
        var done = await pool.WaitAsync().Within("all done");
        await listener.HasHeardNothing();

        Assert.Equal(Tasks, outcomes.Select(outcome => outcome.Id).Distinct().Count());
        Assert.Equal(Tasks, done.Counts.Succeeded + done.Counts.Cancelled);
        Assert.Equal(done.Counts.Succeeded, outcomes.Count(outcome => outcome.IsSuccess));
    }
}
