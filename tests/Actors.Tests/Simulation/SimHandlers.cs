using Actors.Tests.Simulation.Model;

namespace Actors.Tests.Simulation;

/// <summary>The user code of a simulated pool. It ends at once, throws, takes its time, or waits until the simulation completes it.</summary>
internal sealed class SimHandlers(SimSettings settings, Random random, Trace trace, TaskModel tasks, Func<StartRules> starts, Stack<WorkerSlot> loops)
{
    private static readonly TimeSpan LongerThanAStretch = TimeSpan.FromMilliseconds(2);

    private readonly List<SimAttempt> _waiting = [];

    /// <summary>Lets other things happen while user code runs.</summary>
    public Action Interleave { get; set; } = () => { };

    public SimClock Clock { get; set; } = null!;

    /// <summary>From now on handlers end at once: the world comes to its end.</summary>
    public bool EndAtOnce { get; set; }

    public int Waiting => _waiting.Count;

    public TaskHandlers ToHandlers() => new TaskHandlers()
        .Handle<PlainWork>((work, context) => new ValueTask(Run(work, context)))
        .Handle<ResultWork, int>((work, context) => new ValueTask<int>(Run(work, context)));

    /// <summary>Completes one of the handlers that wait: as its token says if it heeds it, else as the dice say.</summary>
    public void CompleteOne()
    {
        var attempt = _waiting[random.Next(_waiting.Count)];
        if (attempt.HeedsToken && attempt.Token.IsCancellationRequested && random.Next(5) > 0)
        {
            Complete(attempt, new OperationCanceledException(attempt.Token));
            return;
        }

        Complete(attempt, random.Next(10) switch { < 6 => null, < 9 => new InvalidOperationException("simulated"), _ => new DoNotRetryException("simulated") });
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
        tasks.BeforeEvent();
        if (tasks.Find(work.Key) is not { } task)
        {
            throw new InvalidOperationException($"task {work.Key} was started and never submitted");
        }

        var choice = EndAtOnce ? 0 : random.Next(100);
        var attempt = new SimAttempt(task, loops.Peek(), context, Clock.Now, task.Request.Timeout ?? settings.Timeout)
        {
            Completion = choice >= 55 ? new TaskCompletionSource<int>() : null,
            HeedsToken = choice < 90,
        };
        trace.Add($"worker {attempt.Slot.Number} starts {task}, attempt {context.Attempt}");
        starts().OnStart(attempt, context.Attempt, Clock.Now);
        Interleave();
        switch (choice)
        {
            case < 35:
                return End(attempt, null);
            case < 45:
                return End(attempt, new InvalidOperationException("simulated"));
            case < 48:
                return End(attempt, new DoNotRetryException("simulated"));
            case < 50:
                return End(attempt, new OperationCanceledException("not by the pool"));
            case < 55:
                Clock.Advance(LongerThanAStretch);
                return End(attempt, null);
            default:
                _waiting.Add(attempt);
                return attempt.Completion!.Task;
        }
    }

    private Task<int> End(SimAttempt attempt, Exception? error)
    {
        trace.Add($"{attempt.Task} ends: {error?.GetType().Name ?? "ok"}");
        starts().OnEnd(attempt, error, Clock.Now);
        return error is null ? Task.FromResult(attempt.Task.Key) : throw error;
    }

    private void Complete(SimAttempt attempt, Exception? error)
    {
        _waiting.Remove(attempt);
        trace.Add($"complete {attempt.Task}: {error?.GetType().Name ?? "ok"}");
        starts().OnEnd(attempt, error, Clock.Now);
        if (error is null)
        {
            attempt.Completion!.SetResult(attempt.Task.Key);
        }
        else
        {
            attempt.Completion!.SetException(error);
        }
    }
}
