using System.Threading.Tasks.Dataflow;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Rivals;

/// <summary>A bounded block of TPL Dataflow. All is done when it has completed.</summary>
internal static class ActionBlockRival
{
    public static async Task RunAsync(int tasks, Func<Job, ValueTask> work)
    {
        var block = new ActionBlock<Job>(job => work(job).AsTask(), new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = Rival.Workers,
            BoundedCapacity = Rival.Capacity,
            SingleProducerConstrained = true,
            EnsureOrdered = false,
        });
        for (var n = 0; n < tasks; n++)
        {
            if (!block.Post(Job.Instance))
            {
                await block.SendAsync(Job.Instance);
            }
        }

        block.Complete();
        await block.Completion;
    }
}
