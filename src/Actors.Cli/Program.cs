using System.CommandLine;
using System.CommandLine.Invocation;
using Actors.Cli.CommandLine;
using Actors.Cli.Output;

const string More =
    """
    Examples:
      seq 1 2000 | actors run --workers 8 -- echo task {}
      actors run --input urls.txt --timeout 30s --retries 2 -- curl -fsSO {}

    'actors run --help' tells everything about a run, its exit codes included.
    """;

Console.SetError(StandardStreams.OpenErrorText());
var options = new RunOptions();
var run = RunCommand.Create(options);
var root = new RootCommand("Runs a command for every line of input on a pool of workers, and says what became of each.") { run };
HelpWithExamples.Add(root, "actors [command] [options]", More);

var parsed = root.Parse(args, ParserSettings.Exact);
if (parsed.Action is ParseErrorAction)
{
    return parsed.CommandResult.Command == run
        ? await RunCommand.RunAsync(options, parsed)
        : Usage.Refuse(parsed.Errors.Select(error => error.Message), "actors --help");
}

// Ctrl-C is the run's own business, and so is what goes wrong in it.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
