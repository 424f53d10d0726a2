using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Durable;

/// <summary>A subject with a durable pool of ours, which starts when it is first measured.</summary>
internal abstract class DurableSubject(IPlace place) : ISubject
{
    private DurablePool? _pool;

    protected virtual int? Capacity => null;

    public async Task<double> MeasureAsync() => await MeasureAsync(_pool ??= await DurablePool.StartAsync(await place.OpenAsync(), Capacity));

    public virtual async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }

        await place.DisposeAsync();
    }

    protected abstract Task<double> MeasureAsync(DurablePool pool);
}
