using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Work;
using Akka.Actor;

namespace Actors.Benchmarks.Durable;

/// <summary>
/// Streams on in each round, with at most 10,000 tasks outstanding, one of them from the middle of the stream on, delayed by a year. Reads the most that database and log have taken together so far, in megabytes.
/// </summary>
internal sealed class FilePeak : DurableSubject
{
    private const int Outstanding = 10_000;

    private readonly int _tasks;
    private readonly int _rounds;
    private readonly Thread _watch;
    private long _peak;
    private int _round;
    private volatile bool _isOver;
    private Window? _window;

    /// <param name="tasks">In each round.</param>
    /// <param name="rounds">How many rounds there are.</param>
    public FilePeak(int tasks, int rounds)
        : this(tasks, rounds, new FilePlace())
    {
    }

    private FilePeak(int tasks, int rounds, FilePlace place)
        : base(place)
    {
        (_tasks, _rounds) = (tasks, rounds);

        // On a thread of its own: what is looked at least when the machine is busy is not the peak.
        _watch = new Thread(() =>
        {
            while (!_isOver)
            {
                _peak = Math.Max(_peak, place.Bytes);
                Thread.Sleep(2);
            }
        })
        { IsBackground = true };
        _watch.Start();
    }

    protected override int? Capacity => Outstanding;

    public override async ValueTask DisposeAsync()
    {
        _isOver = true;
        _watch.Join();
        await base.DisposeAsync();
    }

    protected override async Task<double> MeasureAsync(DurablePool pool)
    {
        if (_round++ == _rounds / 2)
        {
            pool.Router.Tell(new TaskRequest(DurablePool.Message) { Delay = TimeSpan.FromDays(365) }, ActorRefs.NoSender);
        }

        _window ??= new Window(pool.System, chunks: (Outstanding / Window.Chunk) - 1);
        var before = Runs.Total;
        await _window.RunAsync(pool.Router, DurablePool.Message, _tasks);
        Check.Equal("tasks run", _tasks, Runs.Total - before);
        var status = await pool.Coordinator.Ask<PoolStatus>(GetStatus.Instance);
        Check.Equal("tasks outstanding", _round > _rounds / 2 ? 1 : 0, status.Outstanding);
        return Volatile.Read(ref _peak) / 1e6;
    }
}
