using System.Collections.Concurrent;
using System.Diagnostics;

namespace Actors.Tests;

/// <summary>The spans that one pool has ended, and a source for spans of its submitters.</summary>
internal sealed class Spans : IDisposable
{
    private static readonly ActivitySource Submitters = new("Actors.Tests.Submitters");

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public Spans(string pool, ActivitySamplingResult sampling = ActivitySamplingResult.AllData)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TaskPoolTelemetry.ActivitySourceName || source == Submitters,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Source == Submitters ? ActivitySamplingResult.AllData : sampling,
            ActivityStopped = activity =>
            {
                if (pool.Equals(activity.GetTagItem("pool")))
                {
                    _ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>A span of a submitter; current until it is disposed of.</summary>
    public static Activity Submitter() => Submitters.StartActivity("submit") ?? throw new InvalidOperationException("Nobody listens.");

    public void Dispose() => _listener.Dispose();
}
