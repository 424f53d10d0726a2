using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Actors.Cli.Output;

namespace Actors.Cli.Running;

/// <summary>What each request to end does to a run: the first lets what runs end, the second kills it, the third ends the program.</summary>
/// <param name="screen">Where it says so.</param>
/// <param name="stop">The stop of the run.</param>
/// <param name="counters">How much runs.</param>
/// <param name="commands">What runs.</param>
/// <param name="drainDeadline">How long what runs may take to end.</param>
internal sealed class RunInterrupts(Screen screen, RunStop stop, RunCounters counters, CommandRunner commands, TimeSpan drainDeadline)
{
    /// <summary>Kills what runs.</summary>
    public required Action Kill { get; init; }

    /// <summary>What becomes of it, after "killing what runs".</summary>
    public string AndThen { get; init; } = "";

    public void On(int times)
    {
        switch (times)
        {
            case 1:
                var running = counters.Running == 1 ? "1 running command" : $"{counters.Running} running commands";
                screen.WriteText($"Interrupted: no more input is read; {running} may end within {DurationText.Format(drainDeadline)}. Ctrl-C kills them.\n");
                stop.Request(StopCause.Interrupted);
                break;
            case 2:
                screen.WriteText($"Interrupted again: killing what runs{AndThen}.\n");
                Kill();
                break;
            default:
                commands.KillAllNow();
                Environment.Exit(ExitCode.Interrupted);
                break;
        }
    }
}
