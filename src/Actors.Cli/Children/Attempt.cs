using Actors.Cli.Output;

namespace Actors.Cli.Children;

/// <summary>One run of a command: how it ended and what it wrote.</summary>
internal sealed class Attempt(OutputBudget budget) : IDisposable
{
    /// <summary>What it wrote to standard output.</summary>
    public OutputCapture Output { get; } = new(budget);

    /// <summary>What it wrote to standard error.</summary>
    public OutputCapture Error { get; } = new(budget);

    /// <summary>Its exit code; null if it did not end of itself, or never started.</summary>
    public int? ExitCode { get; set; }

    /// <summary>How long it ran.</summary>
    public TimeSpan RunTime { get; set; }

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }
}
