using System.Numerics;

namespace Actors.Cli.Output;

/// <summary>
/// Quantiles of any number of durations in 16 KiB: each power of two is cut into 32 equal steps, so what is read back is at most 1/32
/// too long and never too short.
/// </summary>
internal sealed class DurationHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[(64 - StepBits) * Steps];

    /// <summary>How many durations were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one; a negative one (a clock that went back) counts as zero.</summary>
    public void Add(TimeSpan duration)
    {
        _counts[Bucket((ulong)Math.Max(0, duration.Ticks))]++;
        Count++;
    }

    /// <summary>The shortest duration that at least the given part of all do not exceed; zero if there are none.</summary>
    /// <param name="part">From 0 to 1; 0.5 is the median.</param>
    public TimeSpan Quantile(double part)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(part * Count));
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                return TimeSpan.FromTicks(Longest(bucket));
            }
        }

        return TimeSpan.Zero;
    }

    // Below 32 ticks each tick has its bucket; from there on the top bit names the row and the next five bits the step in it.
    private static int Bucket(ulong ticks)
    {
        var shift = BitOperations.Log2(ticks | (Steps - 1)) - StepBits + 1;
        return shift <= 0 ? (int)ticks : (shift * Steps) + (int)((ticks >> (shift - 1)) & (Steps - 1));
    }

    private static long Longest(int bucket)
    {
        var (shift, step) = Math.DivRem(bucket, Steps);
        return shift == 0 ? step : ((long)(Steps + step + 1) << (shift - 1)) - 1;
    }
}
