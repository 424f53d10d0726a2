using System.Diagnostics;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Durable;

/// <summary>Submits a task, awaits its outcome, and so on: the median in microseconds.</summary>
internal sealed class OneAtATime(int tasks, IPlace place) : DurableSubject(place)
{
    private readonly Medians _took = new(tasks);

    protected override async Task<double> MeasureAsync(DurablePool pool)
    {
        var tasks = await TaskPool.OpenAsync(pool.Router);
        return await _took.OfAsync(async () =>
        {
            var ticket = await tasks.SubmitAsync(DurablePool.Message);
            Check.Equal("successes", 1, (await ticket.Outcome).IsSuccess ? 1 : 0);
        });
    }
}

/// <summary>How long something takes that is done so many times, one after the other.</summary>
internal sealed class Medians(int times)
{
    private readonly double[] _took = new double[times];

    /// <returns>The median in microseconds.</returns>
    public async Task<double> OfAsync(Func<Task> act)
    {
        for (var n = 0; n < times; n++)
        {
            var began = Stopwatch.GetTimestamp();
            await act();
            _took[n] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        return Spread.Of(_took).Median;
    }
}
