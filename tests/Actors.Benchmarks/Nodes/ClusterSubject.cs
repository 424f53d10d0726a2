using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Nodes;

/// <summary>A subject that spans this process and others, which it shares with the other subjects of its question.</summary>
/// <typeparam name="TStarted">What there is of it in this process.</typeparam>
internal abstract class ClusterSubject<TStarted> : ISubject
    where TStarted : class
{
    private readonly Shared<NodeProcesses> _shared;
    private readonly Task<TStarted> _started;

    protected ClusterSubject(Shared<NodeProcesses> shared)
    {
        _shared = shared;
        Others = shared.Enter();
        _started = Task.Run(StartAsync); // All subjects at once: most of it is waiting for gossip.
    }

    protected NodeProcesses Others { get; }

    public async Task<double> MeasureAsync() => await MeasureAsync(await _started);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_started); // Has it failed, the measurement has said so.
        if (_started.IsCompletedSuccessfully)
        {
            await StopAsync(await _started);
        }

        await _shared.LeaveAsync();
    }

    /// <summary>Starts what there is of it in every process, and returns when that works together.</summary>
    protected abstract Task<TStarted> StartAsync();

    /// <inheritdoc cref="ISubject.MeasureAsync"/>
    protected abstract Task<double> MeasureAsync(TStarted started);

    /// <summary>Stops what there is of it in this process.</summary>
    protected abstract ValueTask StopAsync(TStarted started);
}
