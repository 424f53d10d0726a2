using System.Diagnostics;
using System.Diagnostics.Metrics;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Actors.Tests;

/// <summary>Promise 7 for those who only watch: a listener that throws costs no task, no worker and no process.</summary>
[Collection(nameof(TelemetryCollection))]
public class ThrowingListenerTests : PoolTests
{
    private const int Tasks = 100;

    [Fact]
    public async Task Promise_7_meter_listener_that_throws_costs_no_task()
    {
        const string Name = nameof(Promise_7_meter_listener_that_throws_costs_no_task);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == TaskPoolTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Throw(tags.ToArray().Any(tag => Name.Equals(tag.Value))));
        listener.Start();
        await EveryTaskSucceeds(Name);
    }

    [Fact]
    public async Task Promise_7_listener_that_throws_at_the_end_of_a_span_costs_no_task()
    {
        const string Name = nameof(Promise_7_listener_that_throws_at_the_end_of_a_span_costs_no_task);
        using var listener = Spans(stopped: span => Throw(Name.Equals(span.GetTagItem("pool"))));
        ActivitySource.AddActivityListener(listener);
        await EveryTaskSucceeds(Name);
    }

    [Fact]
    public async Task Promise_7_listener_that_throws_at_the_start_of_a_span_costs_no_task()
    {
        using var listener = Spans(started: _ => Throw(true));
        ActivitySource.AddActivityListener(listener);
        await EveryTaskSucceeds(nameof(Promise_7_listener_that_throws_at_the_start_of_a_span_costs_no_task));
    }

    private static ActivityListener Spans(Action<Activity>? started = null, Action<Activity>? stopped = null) => new()
    {
        ShouldListenTo = source => source.Name == TaskPoolTelemetry.ActivitySourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStarted = started,
        ActivityStopped = stopped,
    };

    private static void Throw(bool isMine)
    {
        if (isMine)
        {
            throw new FormatException("a listener of the test throws");
        }
    }

    private async Task EveryTaskSucceeds(string name)
    {
        using var system = ActorSystem.Create("listened", ConfigurationFactory.ParseString("akka.loglevel = WARNING").WithFallback(Quiet));
        var log = Listen(system);
        system.EventStream.Subscribe(log.Ref, typeof(Warning));
        var pool = Start(new TaskPoolOptions { Name = name, Workers = 2 }, new TaskHandlers().Handle<Work>((_, _) => default), system);
        var sender = Listen(system);
        for (var number = 0; number < Tasks; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        Assert.All(await sender.Outcomes(Tasks), outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal(Tasks, (await pool.WaitAsync()).Counts.Succeeded);

        var warning = await log.Next<Warning>();
        Assert.IsType<FormatException>(warning.Cause);
        Assert.Contains(name, warning.ToString(), StringComparison.Ordinal);
        await Fence(pool.Router);
        await log.HasHeardNothing();
        await pool.StopAsync(TimeSpan.Zero);
    }
}
