using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Rivals;

/// <summary>A slot is awaited, then the task starts on the thread pool. All is done when all slots are free: the Go model in C#.</summary>
internal static class SemaphoreRival
{
    public static async Task RunAsync(int tasks, Func<Job, ValueTask> work)
    {
        using var slots = new SemaphoreSlim(Rival.Workers);
        for (var n = 0; n < tasks; n++)
        {
            await slots.WaitAsync();
            var job = Job.Instance;
            _ = Task.Run(() => RunOneAsync(job));
        }

        for (var slot = 0; slot < Rival.Workers; slot++)
        {
            await slots.WaitAsync();
        }

        async Task RunOneAsync(Job job)
        {
            try
            {
                await work(job);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
