using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Actors.Tests;

/// <summary>Everything that the meter of one pool says, picked out by the tag <c>pool</c>.</summary>
internal sealed class Measured : IDisposable
{
    private readonly string _pool;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = new();

    public Measured(string pool, string? only = null)
    {
        _pool = pool;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TaskPoolTelemetry.MeterName && (only ?? instrument.Name) == instrument.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was recorded so far under that name.</summary>
    public IReadOnlyList<(double Value, string Tags)> Of(string instrument) =>
        [.. _all.Where(one => one.Instrument == instrument).Select(one => (one.Value, one.Tags))];

    /// <summary>What the gauge or counter says now, by its other tags.</summary>
    public IReadOnlyDictionary<string, double> Observe(string instrument)
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return Of(instrument).ToDictionary(one => one.Tags, one => one.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
        if (byName.Remove("pool", out var pool) && _pool.Equals(pool))
        {
            _all.Enqueue((instrument.Name, value, string.Join(",", byName.Select(tag => $"{tag.Key}={tag.Value}"))));
        }
    }
}
