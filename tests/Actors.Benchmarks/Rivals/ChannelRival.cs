using System.Threading.Channels;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Rivals;

/// <summary>Loops that read one bounded channel. All is done when the channel is completed and the loops have ended.</summary>
internal static class ChannelRival
{
    public static Task RunAsync(int tasks, Func<Job, ValueTask> work) => RunAsync(tasks, producers: 1, work);

    public static async Task RunAsync(int tasks, int producers, Func<Job, ValueTask> work)
    {
        var channel = Channel.CreateBounded<Job>(new BoundedChannelOptions(Rival.Capacity) { SingleWriter = producers == 1 });
        Task[] loops = [.. Enumerable.Range(0, Rival.Workers).Select(_ => Task.Run(() => LoopAsync(channel.Reader, work)))];
        if (producers == 1)
        {
            await WriteAsync(channel.Writer, tasks);
        }
        else
        {
            await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(() => WriteAsync(channel.Writer, tasks / producers))));
        }

        channel.Writer.Complete();
        await Task.WhenAll(loops);
    }

    private static async Task WriteAsync(ChannelWriter<Job> writer, int tasks)
    {
        for (var n = 0; n < tasks; n++)
        {
            if (!writer.TryWrite(Job.Instance))
            {
                await writer.WriteAsync(Job.Instance);
            }
        }
    }

    private static async Task LoopAsync(ChannelReader<Job> reader, Func<Job, ValueTask> work)
    {
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var job))
            {
                await work(job);
            }
        }
    }
}
