using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>A command of the program, as the parser and the help see it.</summary>
internal static class Subcommand
{
    public static Command Create(string name, string description, string usage, string more, Func<ParseResult, Task<int>> run, IEnumerable<Option> options, params Argument[] arguments)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        Array.ForEach(arguments, command.Arguments.Add);

        HelpWithExamples.Add(command, usage, more);
        command.SetAction((parsed, _) => run(parsed));
        return command;
    }
}
