using System.Text;

namespace Actors.Cli.Children;

/// <summary>A command with the places where the line goes: each <c>{}</c>, in the command itself too; with none, a last argument.</summary>
internal sealed class CommandTemplate
{
    private const string Place = "{}";

    private readonly string _command;
    private readonly string[] _arguments;

    public CommandTemplate(string command, IReadOnlyList<string> arguments)
    {
        Words = [command, .. arguments];
        _command = command;
        _arguments = command.Contains(Place, StringComparison.Ordinal) || arguments.Any(argument => argument.Contains(Place, StringComparison.Ordinal))
            ? [.. arguments]
            : [.. arguments, Place];
    }

    /// <summary>The command and its arguments as they were given.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The command and its arguments for one line. The line is put in as it is; nothing in it is looked at.</summary>
    /// <exception cref="DoNotRetryException">An argument would be too long.</exception>
    public (string Command, string[] Arguments) For(string line)
    {
        var arguments = Array.ConvertAll(_arguments, argument => Fill(argument, line));
        foreach (var argument in arguments)
        {
            // A quarter of the limit in characters always fits; counting bytes is for the rest.
            if (argument.Length > ArgumentLimit.Bytes / 4 && Encoding.UTF8.GetByteCount(argument) is var bytes && bytes > ArgumentLimit.Bytes)
            {
                throw new DoNotRetryException(ArgumentLimit.Exceeded("an argument", bytes));
            }
        }

        return (Fill(_command, line), arguments);
    }

    private static string Fill(string template, string line) => template == Place ? line : template.Replace(Place, line, StringComparison.Ordinal);
}
