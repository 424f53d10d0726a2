// What does it cost to submit a task and await its outcome? 256 callers at once, no-op tasks, 8 at once, against a bounded channel whose items carry a TaskCompletionSource.

using System.Threading.Channels;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class AwaitEach : QuestionBenchmark
{
    private const int Callers = 256;
    private const string Theirs = "bounded Channel + TaskCompletionSource";

    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "await each",
        Throughput.Unit,
        [
            new Candidate(Ours.Name, () => new PoolSubject(TasksOf(scale), new TaskPoolOptions { Workers = Rival.Workers }, Jobs.NoOp, SubmitAsync)),
            new Candidate(Theirs, () => new Rival(TasksOf(scale), RunAsync, Jobs.NoOp)),
        ],
        [Figure.Ratio("await_vs_channel_tcs", Bar.AtLeast(1), Ours.Name, Theirs)]);

    /// <summary>As many as every caller can have the same number of.</summary>
    private static int TasksOf(Scale scale) => scale.TasksThatSwitch / Callers * Callers;

    private static Task SubmitAsync(TaskPool pool, int tasks) => CallAsync(tasks, async () =>
    {
        var ticket = await pool.SubmitAsync(Job.Instance);
        return (await ticket.Outcome).IsSuccess;
    });

    private static async Task RunAsync(int tasks, Func<Job, ValueTask> work)
    {
        var channel = Channel.CreateBounded<(Job Job, TaskCompletionSource<Outcome> Outcome)>(Rival.Capacity);
        Task[] loops = [.. Enumerable.Range(0, Rival.Workers).Select(_ => Task.Run(LoopAsync))];
        await CallAsync(tasks, async () =>
        {
            var outcome = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            await channel.Writer.WriteAsync((Job.Instance, outcome));
            return (await outcome.Task).Error is null;
        });
        channel.Writer.Complete();
        await Task.WhenAll(loops);

        async Task LoopAsync()
        {
            while (await channel.Reader.WaitToReadAsync())
            {
                while (channel.Reader.TryRead(out var item))
                {
                    Exception? error = null;
                    try
                    {
                        await work(item.Job);
                    }
#pragma warning disable CA1031 // A failure is an outcome.
                    catch (Exception thrown)
#pragma warning restore CA1031
                    {
                        error = thrown;
                    }

                    item.Outcome.TrySetResult(new Outcome(item.Job, error));
                }
            }
        }
    }

    private static async Task CallAsync(int tasks, Func<Task<bool>> call)
    {
        var succeeded = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var successes = 0;
            for (var n = 0; n < tasks / Callers; n++)
            {
                successes += await call() ? 1 : 0;
            }

            return successes;
        })));
        Check.Equal("successes awaited", tasks, succeeded.Sum());
    }
}
