using System.CommandLine;
using Actors.Cli.Clients;
using Actors.Cli.Input;
using Actors.Cli.Output;

namespace Actors.Cli.CommandLine;

/// <summary><c>actors submit</c>: checks everything before anything is read, written or told, then tells the lines to a cluster.</summary>
internal static class SubmitCommand
{
    private const string More =
        """
        Lines:
          Each node runs its own command for the lines that it is handed ('actors node'):
          what runs is not for the submitter to say. A line runs once, unless its node is
          lost or it is retried; its outcome is told once. At most 10,000 lines, or 64 MiB
          of them, are outstanding at once. If no more fit into the queue, they wait.

        Stopping:
          Ctrl-C, SIGTERM or SIGHUP: read no more and end. The lines that are outstanding
          go on in the cluster as long as the node that holds the queue lives, or for
          good where the queue is durable ('actors node'); nobody prints their output.
          Ctrl-C again: end at once.

        Exit codes:
          0    every line succeeded, and its output was delivered
          1    some line did not succeed, or its output or result could not be
               delivered, or no node answered within 10 s
          2    bad usage; nothing was told
          130  interrupted

        Examples:
          seq 1 2000 | actors submit --seed 127.0.0.1:5055
          actors submit --seed 10.0.0.5:5055 --seed 10.0.0.6:5055 --host 10.0.0.9 --cert me.pem --key me.key --ca authority.pem --input urls.txt
          actors submit --seed 127.0.0.1:5055 --group nightly --input jobs.txt --results r.jsonl
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create(SubmitOptions options) => Subcommand.Create(
        "submit", "Hands lines of input to the nodes of a cluster, and prints what their commands write. A summary follows on standard error.", "actors submit --seed HOST:PORT [options]", More, parsed => RunAsync(options, parsed), options.All);

    /// <summary>Reads the settings, or says everything that is wrong.</summary>
    public static async Task<int> RunAsync(SubmitOptions options, ParseResult parsed)
    {
        var settings = SubmitSettings.Read(options, parsed, out var faults);
        using var input = settings is null ? null : InputSource.Open(settings, faults);
        using var results = settings is null || input is null ? null : ResultsWriter.Open(settings, faults, hasNodes: true);
        if (settings is null || input is null || faults.Count > 0)
        {
            return Usage.Refuse(faults, "actors submit --help");
        }

        using var submitter = new Submitter(settings, input, results, TimeProvider.System);
        return await submitter.RunAsync();
    }
}
