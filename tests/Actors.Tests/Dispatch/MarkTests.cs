using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

/// <summary>When workers note what they run.</summary>
public sealed class MarkTests : IDisposable
{
    private readonly List<string> _happened = [];
    private readonly List<IThreadPoolWorkItem> _loops = [];
    private readonly Dictionary<int, TaskCompletionSource> _running = [];
    private readonly Actors.Pool _pool;

    public MarkTests()
    {
        var handlers = new TaskHandlers()
            .Handle<Work>((work, _) =>
            {
                _happened.Add($"run {work.Number}");
                return work.Number switch
                {
                    < 0 => throw new InvalidOperationException("as it is to"),
                    < 10 => default,
                    _ => new ValueTask((_running[work.Number] = new TaskCompletionSource()).Task),
                };
            });
        _pool = new Actors.Pool(new TaskPoolOptions { StuckCap = 1, Schedule = (loop, _) => _loops.Add(loop) }, handlers, marks: new Marks(_happened));
        _pool.Crew.Resize(1);
        _pool.Crew.Attach(_pool.Crew.InService[0]);
    }

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    [InlineData(-1, true)]
    public void Attempt_is_noted_before_its_handler_is_called_and_until_its_outcome_is_told(int number, bool isTracked)
    {
        Tell(number, isTracked);

        Assert.Equal([$"begin 1 {number}", $"run {number}", $"told {number}", "end 1"], _happened);
    }

    [Fact]
    public void Attempt_that_waits_is_noted_until_it_has_ended_and_the_next_begins_after_that()
    {
        Tell(10);
        Tell(1);
        Assert.Equal(["begin 1 10", "run 10"], _happened);

        _running[10].SetResult();
        Run();

        Assert.Equal(["begin 1 10", "run 10", "told 10", "end 1", "begin 1 1", "run 1", "told 1", "end 1"], _happened);
    }

    [Fact]
    public void Stuck_code_does_not_take_out_what_the_worker_in_its_place_has_noted()
    {
        Tell(10);
        var stuck = _pool.Crew.InService[0];
        stuck.TrySignal(stuck.Attempt.Read().Serial, AttemptPhase.CancelledByStop);
        Assert.NotNull(_pool.Crew.Abandon(stuck, stuck.Attempt.Read().Serial));
        Tell(11);
        Assert.Equal("run 11", _happened[^1]);

        _running[10].SetResult();
        Run();

        Assert.Equal(["begin 1 10", "run 10", "told 10", "begin 1 11", "run 11"], _happened);
    }

    [Fact]
    public void What_is_not_run_is_not_noted()
    {
        _pool.StopSignals.GiveUpAll();

        Tell(1);

        Assert.DoesNotContain(_happened, happened => happened.StartsWith("begin", StringComparison.Ordinal) || happened.StartsWith("run", StringComparison.Ordinal));
    }

    private void Tell(int number, bool isTracked = false)
    {
        object task = isTracked ? new TaskRequest(new Work(number)) { Group = "g" } : new Work(number);
        _pool.Admission.Tell(task, isTracked ? null : _pool.Admission.FindRunner(task), new InlineRef(_ => _happened.Add($"told {number}")));
        Run();
    }

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(null); // With one, what waits for a handler would go on elsewhere, at a time of its own.
        while (_loops.Count > 0)
        {
            var loop = _loops[0];
            _loops.RemoveAt(0);
            loop.Execute();
        }
    }

    private sealed class Marks(List<string> happened) : IAttemptMarks
    {
        public void Begin(int worker, object task) => happened.Add($"begin {worker} {((Work)task).Number}");

        public void End(int worker) => happened.Add($"end {worker}");
    }
}
