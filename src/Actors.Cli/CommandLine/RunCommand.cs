using System.CommandLine;
using Actors.Cli.Input;
using Actors.Cli.Output;
using Actors.Cli.Queues;
using Actors.Cli.Running;
using Microsoft.Data.Sqlite;

namespace Actors.Cli.CommandLine;

/// <summary><c>actors run</c>: checks everything before anything is read, written or started, then runs.</summary>
internal static class RunCommand
{
    private const string More =
        """
        Commands:
          A command that exits with 0 has succeeded; any other exit code has failed,
          and is retried if --retries says so. One that is not found fails at once.
          The output of one command is never mixed with that of another: it is
          printed when the command has ended, standard error after standard output,
          of a retried one that of the last attempt. A command has ended when it has
          exited and nothing that it started holds its output open. Commands read
          nothing from standard input and have no terminal.

        Lines:
          A line is passed on byte for byte: a carriage return before the newline
          stays, an empty line is an empty argument. A line that no argument can
          carry (over 128 KiB on Linux, not UTF-8, or with a NUL byte in it) fails
          with the reason, and the run goes on.

        Durations:
          A number with ms, s, m, h or d, such as 500ms or 1.5m; without, seconds.

        Queue:
          With --queue FILE.db a run goes on where it stopped, whatever ended it: a kill,
          a loss of power, Ctrl-C. Give the same command and the same input again, which
          is read and held against what was read before, line by line; a changed line is
          refused, and lines may be added at the end. What is done is skipped. What was
          running runs again; --results has one line for each line of input all the same.
          Output may be printed twice. --null, --timeout, --retries and --results must be
          as before; all else may differ. 'actors queue' shows and mends what is left.

        Stopping:
          Ctrl-C, SIGTERM or SIGHUP: read no more, let running commands end (--drain),
          say what was not done. Ctrl-C again: kill them. If nobody reads the output
          any more (| head -1), the run stops as after one Ctrl-C, but quietly.

        Exit codes:
          0    every line succeeded, and its output was delivered
          1    some line did not succeed or was not run, or its output or result
               could not be delivered
          2    bad usage or configuration; nothing was run
          130  interrupted

        Examples:
          seq 1 2000 | actors run --workers 8 -- echo task {}
          actors run --input urls.txt --timeout 30s --retries 2 -- curl -fsSO {}
          find . -name '*.png' -print0 | actors run --null -- optipng -quiet {}
          actors run --input hosts.txt --keep-order --max-failures 5 -- ssh -n {} uptime
          actors run --input jobs.txt --results r.jsonl --config pool.hocon -- ./job
          actors run --input jobs.txt --queue jobs.db --results r.jsonl -- ./job
          ls *.log | actors run -- sh -c 'grep -c ERROR "$1" > "$1.count"' sh {}
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create(RunOptions options) => Subcommand.Create(
        "run", "Runs COMMAND once per line of input, as many at a time as there are workers. A summary follows on standard error.", "actors run [options] -- COMMAND [ARG...]", More, parsed => RunAsync(options, parsed), options.All, options.Pool.Command);

    /// <summary>Reads the settings, or says everything that is wrong.</summary>
    public static async Task<int> RunAsync(RunOptions options, ParseResult parsed)
    {
        var reader = new SettingsReader(options, parsed);
        if (reader.Read() is not { } settings)
        {
            return Usage.Refuse(reader.Faults, "actors run --help");
        }

        List<string> faults = [];
        using var input = InputSource.Open(settings, faults);
        if (input is not null && settings.QueuePath is { } path)
        {
            return await RunAsync(settings, input, path);
        }

        using var results = input is null ? null : ResultsWriter.Open(settings, faults);
        if (input is null || faults.Count > 0)
        {
            return Usage.Refuse(faults, "actors run --help");
        }

        using var runner = new Runner(settings, input, results, TimeProvider.System);
        return await runner.RunAsync();
    }

    private static async Task<int> RunAsync(RunSettings settings, InputSource input, string path)
    {
        try
        {
            using var queue = QueueFile.OpenRun(path, RunTerms.Of(settings));
            List<string> faults = [];
            using var results = QueuedResults.Open(settings, queue.Book, faults);
            if (results is null)
            {
                return Usage.Refuse(faults, "actors run --help");
            }

            using var runner = new QueuedRunner(settings, input, queue, results, TimeProvider.System);
            return await runner.RunAsync();
        }
        catch (Exception refused) when (refused is QueueException or SqliteException)
        {
            return Usage.Refuse([$"--queue: {refused.Message}"], "actors run --help");
        }
    }
}
