using System.Diagnostics.Metrics;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests;

/// <summary>Pools that are observed before they have quite begun, or that never do.</summary>
[Collection(nameof(TelemetryCollection))]
public class ObservedStartTests : PoolTests
{
    [Fact]
    public void Pool_can_be_observed_from_the_moment_at_which_its_instruments_are_there()
    {
        var seen = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TaskPoolTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                    listener.RecordObservableInstruments();
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => seen++);
        listener.Start();

        using var pool = new Pool(new TaskPoolOptions(), handlers: null);

        Assert.NotEqual(0, seen);
    }

    [Fact]
    public async Task Pool_that_could_not_start_is_not_measured()
    {
        var system = ActorSystem.Create("gone", Quiet);
        await system.Terminate();
        Assert.ThrowsAny<Exception>(() => TaskPool.Start(new TaskPoolOptions { Name = nameof(Pool_that_could_not_start_is_not_measured) }, system: system));

        using var measured = new Measured(nameof(Pool_that_could_not_start_is_not_measured));

        Assert.Empty(measured.Observe("actors.tasks.running"));
    }
}
