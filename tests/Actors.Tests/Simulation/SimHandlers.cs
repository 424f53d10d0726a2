using Actors.Tests.Simulation.Model;

namespace Actors.Tests.Simulation;

/// <summary>The user code of a simulated pool. It ends at once, throws, takes its time, or waits until the simulation completes it.</summary>
internal sealed class SimHandlers(Simulation world, Stack<WorkerSlot> loops)
{
    private static readonly TimeSpan LongerThanAStretch = TimeSpan.FromMilliseconds(2);

    private readonly List<SimAttempt> _waiting = [];

    /// <summary>What user code does with its own pool.</summary>
    public Action ActInside { get; set; } = () => { };

    /// <summary>From now on handlers end at once: the world comes to its end.</summary>
    public bool EndAtOnce { get; set; }

    public int Waiting => _waiting.Count;

    private Random Random => world.Random;

    private Trace Trace => world.Trace;

    public TaskHandlers ToHandlers() => new TaskHandlers()
        .Handle<PlainWork>((work, context) => new ValueTask(Run(work, context)))
        .Handle<ResultWork, int>((work, context) => new ValueTask<int>(Run(work, context)));

    /// <summary>Completes one of the handlers that wait: as its token says if it heeds it, else as the dice say.</summary>
    public void CompleteOne()
    {
        var attempt = _waiting[Random.Next(_waiting.Count)];
        if (attempt.HeedsToken && attempt.Token.IsCancellationRequested && Random.Next(5) > 0)
        {
            Complete(attempt, new OperationCanceledException(attempt.Token));
            return;
        }

        Complete(attempt, Random.Next(10) switch { < 6 => null, < 9 => new InvalidOperationException("simulated"), _ => new DoNotRetryException("simulated") });
    }

    public void CompleteAll()
    {
        while (_waiting.Count > 0)
        {
            Complete(_waiting[0], error: null);
        }
    }

    private Task<int> Run(Work work, TaskContext context)
    {
        world.Tasks.BeforeEvent();
        if (world.Tasks.Find(work.Key) is not { } task)
        {
            throw new InvalidOperationException($"task {work.Key} was started and never submitted");
        }

        var lingers = !EndAtOnce && Random.Next(100) < world.Settings.Lingering;
        var attempt = new SimAttempt(task, loops.Peek(), context, world.Now, task.Request.Timeout ?? world.Settings.Timeout)
        {
            Completion = lingers ? new TaskCompletionSource<int>() : null,
            HeedsToken = Random.Next(5) > 0,
        };
        Trace.Add($"worker {attempt.Slot.Number} starts {task}, attempt {context.Attempt}");
        world.Listeners?.OnStart(task, context);
        world.Order.OnStart(task);
        world.Starts.OnStart(attempt, context.Attempt, world.Now);
        Cover(attempt, context.Attempt);
        if (!EndAtOnce && !world.IsRouterGone && Random.Next(12) == 0)
        {
            ActInside();
        }

        world.Interleaving.WhenCalledOut();
        if (lingers)
        {
            _waiting.Add(attempt);
            return attempt.Completion!.Task;
        }

        switch (EndAtOnce ? 0 : Random.Next(20))
        {
            case < 13:
                return End(attempt, null);
            case < 16:
                return End(attempt, new InvalidOperationException("simulated"));
            case < 17:
                return End(attempt, new DoNotRetryException("simulated"));
            case < 18:
                return End(attempt, new OperationCanceledException("not by the pool"));
            default:
                world.Advance(LongerThanAStretch);
                return End(attempt, null);
        }
    }

    private Task<int> End(SimAttempt attempt, Exception? error)
    {
        Trace.Add($"{attempt.Task} ends: {error?.GetType().Name ?? "ok"}");
        Cover(attempt, error);
        world.Starts.OnEnd(attempt, error, world.Now);
        return error is null ? Task.FromResult(attempt.Task.Key) : throw error;
    }

    private void Complete(SimAttempt attempt, Exception? error)
    {
        _waiting.Remove(attempt);
        Trace.Add($"complete {attempt.Task}: {error?.GetType().Name ?? "ok"}");
        Cover(attempt, error);
        world.Starts.OnEnd(attempt, error, world.Now);
        if (error is null)
        {
            attempt.Completion!.SetResult(attempt.Task.Key);
        }
        else
        {
            attempt.Completion!.SetException(error);
        }
    }

    private void Cover(SimAttempt attempt, int number)
    {
        world.Coverage.Note($"started: {(number == 1 ? "first attempt" : "retry")}");
        world.Coverage.Note($"started: {attempt.Task.Request.Priority}");
        if (attempt.Task.Request.Delay > TimeSpan.Zero)
        {
            world.Coverage.Note("started: after a delay");
        }
    }

    private void Cover(SimAttempt attempt, Exception? error)
    {
        world.Coverage.Note(attempt.Slot.Attempt.Read().Phase == AttemptPhase.Abandoned ? "ended: given up before" : $"ended: {error?.GetType().Name ?? "well"}{(attempt.Token.IsCancellationRequested ? " after its token" : "")}");
        world.Coverage.Note($"ended: {(attempt.Completion is null ? "at once" : "later")}");
    }
}
