using System.Diagnostics;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

public sealed class Scenario18And22Tests : PoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Scenario_18_jump_of_the_wall_clock_loses_no_task_and_runs_none_early(int hours)
    {
        var clock = new JumpingClock();
        var pool = Start(
            new TaskPoolOptions { Workers = 2, Clock = clock, Timeout = TimeSpan.FromMinutes(10) },
            new TaskHandlers().Handle<long, TimeSpan>((submitted, _) => new ValueTask<TimeSpan>(Stopwatch.GetElapsedTime(submitted))));
        var delay = TimeSpan.FromMilliseconds(50);
        var soon = await pool.SubmitAsync(new TaskRequest(Stopwatch.GetTimestamp()) { Delay = delay });
        var late = await pool.SubmitAsync(new TaskRequest(Stopwatch.GetTimestamp()) { Delay = TimeSpan.FromMinutes(30) });

        clock.WallClockIsAheadBy = TimeSpan.FromHours(hours);

        Assert.True((TimeSpan)(await soon.Outcome.Within("the short delay ends")).Result! >= delay);
        Assert.False(late.Outcome.IsCompleted);
        Assert.True((await pool.RunAsync<TimeSpan>(Stopwatch.GetTimestamp()).Within("a task without delay ends")) < Safety.Net);
    }

    [Fact]
    public async Task Scenario_22_low_task_runs_and_the_answer_comes_under_an_endless_stream_of_high_ones()
    {
        TaskPool? pool = null;
        var endless = true;
        pool = Start(
            new TaskPoolOptions { Workers = 2, Capacity = 10_000 },
            new TaskHandlers().Handle<int>((_, _) =>
            {
                // Each high task brings the next two: the high level never runs dry.
                for (var i = 0; i < 2 && Volatile.Read(ref endless); i++)
                {
                    pool!.TrySubmit(new TaskRequest(0) { Priority = TaskPriority.High }, out _);
                }

                return default;
            }).Handle<Work>((_, _) => default));
        for (var i = 0; i < 100; i++)
        {
            pool.TrySubmit(new TaskRequest(0) { Priority = TaskPriority.High }, out _);
        }

        var low = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Priority = TaskPriority.Low, Group = "low" });
        var allDone = pool.WaitAsync();

        Assert.True((await low.Outcome.Within("the low task runs")).IsSuccess);
        await allDone.Within("the answer comes");
        Assert.True(pool.GetStatus().Outstanding > 0);
        Volatile.Write(ref endless, false);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan WallClockIsAheadBy { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockIsAheadBy;
    }
}
