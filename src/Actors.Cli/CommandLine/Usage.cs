namespace Actors.Cli.CommandLine;

/// <summary>How bad usage is answered: every fault on a line of its own, where to read more, exit code 2.</summary>
internal static class Usage
{
    public static int Refuse(IEnumerable<string> faults, string help)
    {
        foreach (var fault in faults)
        {
            Console.Error.WriteLine("actors: " + fault);
        }

        Console.Error.WriteLine($"Try '{help}'.");
        return ExitCode.BadUsage;
    }
}
