using System.Collections.Frozen;

namespace Actors.Tests;

/// <summary>Which attempts a node keeps.</summary>
public sealed class HeldAttemptsTests : IDisposable
{
    private readonly Actors.Pool _pool;
    private readonly HeldAttempts _held;

    public HeldAttemptsTests()
    {
        var types = new WireTypes();
        var runner = new AttemptRunner(FrozenDictionary<Type, TaskRunner>.Empty, types);
        _pool = new Actors.Pool(new TaskPoolOptions(), new TaskHandlers().Add<Attempt>(runner));
        _held = new HeldAttempts(_pool, runner, new PayloadRule(types, 1024), () => { });
        for (var serial = 1; serial <= 3; serial++)
        {
            _held.Add(new Attempt(serial, new TaskKey(new DoorName(1), serial), chosenId: null, number: 1, new Payload("job", ReadOnlyMemory<byte>.Empty)));
        }
    }

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void Drop_forgets_the_attempts_up_to_the_last_that_was_given_to_others_and_reports_none_of_them(long upTo, int kept)
    {
        _held.Drop(upTo);

        Assert.Equal(kept, _held.Count);
        Assert.Equal(kept, _pool.Status().Queued);
        Assert.Empty(_held.TakeReports());
    }

    [Fact]
    public void Report_of_an_attempt_that_was_dropped_is_not_taken_for_that_of_another_under_its_serial()
    {
        _held.Drop(upTo: 3);

        _held.Add(new Attempt(serial: 3, new TaskKey(new DoorName(1), 4), chosenId: null, number: 1, new Payload("job", ReadOnlyMemory<byte>.Empty)));

        Assert.Empty(_held.TakeReports());
        Assert.Equal(1, _held.Count);
    }
}
