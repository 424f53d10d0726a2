using System.CommandLine;
using System.CommandLine.Invocation;
using Actors.Cli.CommandLine;
using Actors.Cli.Output;

const string More =
    """
    Examples:
      seq 1 2000 | actors run --workers 8 -- echo task {}
      actors run --input urls.txt --timeout 30s --retries 2 -- curl -fsSO {}
      actors node --port 5055 -- echo task {}
      seq 1 2000 | actors submit --seed 127.0.0.1:5055

    'actors COMMAND --help' tells everything about one of them, its exit codes included.
    """;

Console.SetError(StandardStreams.OpenErrorText());
Command[] commands =
[
    RunCommand.Create(new RunOptions()),
    NodeCommand.Create(new NodeCommandOptions()),
    SubmitCommand.Create(new SubmitOptions()),
    StatusCommand.Create(new StatusOptions()),
    WaitCommand.Create(new WaitOptions()),
    QueueCommand.Create(),
];
var root = new RootCommand("Runs a command for every line of input on a pool of workers, here or on the nodes of a cluster, and says what became of each.");
Array.ForEach(commands, root.Subcommands.Add);
HelpWithExamples.Add(root, "actors [command] [options]", More);

var parsed = root.Parse(args, ParserSettings.Exact);
if (parsed.Action is ParseErrorAction)
{
    // A command tells the parser's faults with its own.
    return parsed.CommandResult.Command.Action is AsynchronousCommandLineAction own
        ? await own.InvokeAsync(parsed)
        : Usage.Refuse(parsed.Errors.Select(error => error.Message), "actors --help");
}

// Ctrl-C is the command's own business, and so is what goes wrong in it.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
