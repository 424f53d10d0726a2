namespace Actors.Tests.Simulation;

/// <summary>The handlers of one process. They run until the dice end them, but for every third job, which ends at once.</summary>
internal sealed class SimHandlers(SimProcess at, RunRules runs)
{
    private readonly List<Running> _running = [];

    public int Count => _running.Count;

    /// <summary>The jobs that run and were not told to stop.</summary>
    public IEnumerable<int> Uncancelled => _running.Where(running => !running.Token.IsCancellationRequested).Select(running => running.Job);

    public bool IsRunning(int job) => _running.Exists(running => running.Job == job);

    public async Task<int> Run(int job, int attempt, CancellationToken token)
    {
        runs.OnBegun(job, attempt, at);
        if (job % 3 == 0)
        {
            runs.OnEnded(job);
            return RunRules.Fails(job) ? throw new Fault() : job * 2;
        }

        var end = new TaskCompletionSource<int>();
        _running.Add(new Running(job, end, token));
        return await end.Task.ConfigureAwait(false);
    }

    public void EndOne(Random dice)
    {
        var (job, end, token) = _running[dice.Next(_running.Count)];
        _running.RemoveAll(running => running.End == end);
        if (RunRules.Heeds(job) && token.IsCancellationRequested)
        {
            end.SetCanceled(token);
            return;
        }

        runs.OnEnded(job);
        if (RunRules.Fails(job))
        {
            end.SetException(new Fault());
        }
        else
        {
            end.SetResult(job * 2);
        }
    }

    /// <summary>Its stack is always the same: that of a real one is as long as the compiler has it by then, and would decide what fits into a frame.</summary>
    private sealed class Fault() : Exception("as it is to")
    {
        public override string StackTrace => "   in a handler";
    }

    private sealed record Running(int Job, TaskCompletionSource<int> End, CancellationToken Token);
}
