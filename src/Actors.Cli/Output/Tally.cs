using Actors.Cli.Running;

namespace Actors.Cli.Output;

/// <summary>The account of a run: what became of its lines. Written by one reader of outcomes; the counts may be read by others.</summary>
internal sealed class Tally
{
    /// <summary>How many failures are kept with their reasons.</summary>
    public const int KeptFailures = 10;

    private readonly long[] _counts = new long[Enum.GetValues<OutcomeKind>().Length];
    private readonly List<LineResult> _failures = [];
    private long _done;
    private long _failed;

    /// <summary>Run times of the last attempts.</summary>
    public DurationHistogram RunTimes { get; } = new();

    /// <summary>The first failures.</summary>
    public IReadOnlyList<LineResult> Failures => _failures;

    /// <summary>How many lines have their outcome.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>How many of them ran and did not succeed.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>How many lines were read and never run.</summary>
    public long NotRun { get; private set; }

    /// <summary>The first line that was read and never run; 0 if there is none.</summary>
    public long FirstNotRun { get; private set; }

    /// <summary>How many lines ended in one way.</summary>
    public long Count(OutcomeKind kind) => _counts[(int)kind];

    /// <summary>Counts one line.</summary>
    public void Add(LineResult result)
    {
        _counts[(int)result.Kind]++;
        Volatile.Write(ref _done, _done + 1);
        if (result.Run is { } time)
        {
            RunTimes.Add(time);
        }

        if (!result.WasStarted && !result.HasFailed)
        {
            NotRun++;
            FirstNotRun = FirstNotRun == 0 ? result.Line : Math.Min(FirstNotRun, result.Line);
        }

        if (result.HasFailed)
        {
            Volatile.Write(ref _failed, _failed + 1);
            if (_failures.Count < KeptFailures)
            {
                _failures.Add(result);
            }
        }
    }
}
