namespace Actors.Cli.Output;

/// <summary>Where a run stands.</summary>
/// <param name="Done">Lines that have their outcome.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Busy">Commands that run now, or lines that are outstanding in a cluster.</param>
/// <param name="Expected">Lines in all, known or estimated; null if nobody can say.</param>
/// <param name="Elapsed">Since the start.</param>
internal readonly record struct ProgressFigures(long Done, long Failed, int Busy, long? Expected, TimeSpan Elapsed)
{
    /// <summary>What those are called that are busy.</summary>
    public string BusyWord { get; init; } = "running";

    /// <summary>Lines per second since the start.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>The part that is done, 0 to 1; null if the whole is not known.</summary>
    public double? Part => Expected is > 0 and var all ? Math.Clamp((double)Done / all, 0, 1) : null;

    /// <summary>How long the rest takes at this rate; null if that cannot be said yet.</summary>
    public TimeSpan? TimeLeft => Expected is { } all && Done > 0 ? Elapsed * (Math.Max(0, all - Done) / (double)Done) : null;
}
