using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Actors.Cli.Output;
using Actors.Cli.Queues;
using Microsoft.Data.Sqlite;

namespace Actors.Cli.CommandLine;

/// <summary><c>actors queue</c>: reads and mends the queue of <c>actors run --queue</c> while no process runs it.</summary>
internal static class QueueCommand
{
    private const string More =
        """
        Lines:
          A queue knows each line that a run has read, by its number (ID). It waits until
          it has an outcome: it may have been running when the run was killed, and then
          runs again. One that has not succeeded is kept with its reason until it is
          retried or dropped.
          retry   runs it again when the run goes on ('actors run --queue' with the same
                  command and the same input). It then has a second line in the results.
          drop    ends it: one that waits is cancelled and never run, and has its line in
                  the results when the run goes on; one that has not succeeded stays what
                  it is, and can be retried no more.

        With --json 'list' and 'show' print one JSON object a line, with every key in each:
          id           the number of the line
          state        waiting; or failed, timedOut, crashed, cancelled or rejected; with
                       'show' also succeeded
          input        the line; null where it is not kept (it has succeeded, or was
                       dropped)
          attempts     how often its command was started
          exitCode     of its last run
          runMs        how long that took, in milliseconds
          error        why it did not succeed
                       These four are null while it waits, where there is none, and where
                       it is not kept: attempts with the line, exitCode of a line that
                       was dropped.
          Keys may be added; none is taken away or changes its meaning.

        Exit codes:
          0    done
          2    bad usage, or the file cannot be used: while a run has it, for instance;
               nothing was changed

        Examples:
          actors queue list jobs.db --state failed
          actors queue show jobs.db 17
          actors queue list jobs.db --json
          actors queue retry jobs.db --all
          actors queue drop jobs.db 17 18
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create()
    {
        var queue = new Command("queue", "Reads and mends the queue of 'actors run --queue' while no process runs it.");
        queue.Subcommands.Add(CreateList());
        queue.Subcommands.Add(CreateShow());
        queue.Subcommands.Add(CreateChange("retry", "Has lines that have not succeeded run again when the run goes on.", "to be run again", (tool, numbers, faults) => tool.Retry(numbers, faults)));
        queue.Subcommands.Add(CreateChange("drop", "Ends lines that wait, and forgets lines that have not succeeded.", "dropped", (tool, numbers, faults) => tool.Drop(numbers, faults)));
        HelpWithExamples.Add(queue, "actors queue [command] FILE.db [options]", More);
        return queue;
    }

    private static Command CreateList()
    {
        var file = FileArgument();
        var state = PoolOptionSet.Text("--state", "STATE", "Only those that are waiting, failed, timedout, crashed, cancelled or rejected. [default: all of these]");
        var json = JsonOption();
        return Subcommand.Create("list", "Lists the lines that wait, and those that have not succeeded.", "actors queue list FILE.db [options]", More, parsed =>
        {
            var reader = new OptionReader("actors queue list", parsed);
            var wanted = reader.OneOf<QueueState>(state);
            Func<KeptLine, string> format = reader.IsSet(json) ? QueueJson.Line : QueueText.Line;
            return Run(reader, file, parsed, "list", tool =>
            {
                foreach (var line in tool.List(wanted))
                {
                    Console.Out.Write(format(line));
                }
            });
        }, [state, json], file);
    }

    private static Command CreateShow()
    {
        var (file, ids, json) = (FileArgument(), IdArgument(), JsonOption());
        return Subcommand.Create("show", "Tells all that is known of lines.", "actors queue show FILE.db ID... [options]", More, parsed =>
        {
            var reader = new OptionReader("actors queue show", parsed);
            var numbers = Numbers(reader, ids, parsed);
            if (numbers.Count == 0 && reader.Faults.Count == 0)
            {
                reader.Faults.Add("ID: missing; it is the number of a line");
            }

            return Run(reader, file, parsed, "show", tool =>
            {
                var lines = tool.Find(numbers, reader.Faults);
                Console.Out.Write(reader.IsSet(json) ? string.Concat(lines.Select(QueueJson.Line)) : string.Join('\n', lines.Select(QueueText.All)));
            });
        }, [json], file, ids);
    }

    private static Command CreateChange(string name, string description, string done, Func<QueueTool, IReadOnlyCollection<long>?, List<string>, int> change)
    {
        var (file, ids) = (FileArgument(), IdArgument());
        var all = new Option<bool>("--all") { Description = "All of them." };
        return Subcommand.Create(name, description, $"actors queue {name} FILE.db ID... | --all", More, parsed =>
        {
            var reader = new OptionReader($"actors queue {name}", parsed);
            var numbers = Numbers(reader, ids, parsed);
            if (reader.Faults.Count == 0 && reader.IsSet(all) == numbers.Count > 0)
            {
                reader.Faults.Add("ID: give numbers of lines, or --all");
            }

            return Run(reader, file, parsed, name, tool =>
            {
                var count = change(tool, reader.IsSet(all) ? null : numbers, reader.Faults);
                if (reader.Faults.Count == 0)
                {
                    Console.Out.WriteLine($"{FigureText.Number(count)} {(count == 1 ? "line" : "lines")} {done}");
                }
            });
        }, [all], file, ids);
    }

    private static Task<int> Run(OptionReader reader, Argument<string> file, ParseResult parsed, string name, Action<QueueTool> act)
    {
        if (reader.Faults.Count == 0)
        {
            try
            {
                using var queue = QueueFile.OpenBegun(parsed.GetValue(file)!);
                act(new QueueTool(queue.Book, queue.ReadTerms().Results is not null));
            }
            catch (Exception fault) when (fault is QueueException or SqliteException or JsonException)
            {
                reader.Faults.Add($"FILE: {fault.Message}");
            }
        }

        return Task.FromResult(reader.Faults.Count == 0 ? ExitCode.AllSucceeded : Usage.Refuse(reader.Faults, $"actors queue {name} --help"));
    }

    private static List<long> Numbers(OptionReader reader, Argument<string[]> ids, ParseResult parsed)
    {
        List<long> numbers = [];
        foreach (var text in parsed.GetResult(ids)?.Tokens.Select(token => token.Value) ?? [])
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                numbers.Add(number);
            }
            else
            {
                reader.Faults.Add($"ID: '{text}' must be the number of a line");
            }
        }

        return numbers;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = $"One JSON object a line: {QueueJson.Keys}." };

    private static Argument<string> FileArgument() => new("FILE") { Description = "The file that 'actors run' was given as --queue." };

    private static Argument<string[]> IdArgument() => new("ID") { Arity = ArgumentArity.ZeroOrMore, Description = "The number of a line." };
}
