using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Actors.Cli.CommandLine;

/// <summary>The parser's own help with the usage as it is to be typed, and below it what options alone do not say.</summary>
internal sealed partial class HelpWithExamples(HelpAction help, string usage, string more) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Puts it in the place of the help of a command.</summary>
    public static void Add(Command command, string usage, string more)
    {
        var option = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (option is null)
        {
            option = new HelpOption();
            command.Options.Add(option);
        }

        option.Action = new HelpWithExamples((HelpAction)option.Action!, usage, more);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        var result = help.Invoke(parseResult);
        configuration.Output = output;

        // The parser knows no word for "after --", so it shows the command where it must not stand.
        output.WriteLine(UsageLine().Replace(text.ToString().TrimEnd(), usage, 1));
        output.WriteLine();
        output.WriteLine(more);
        return result;
    }

    [GeneratedRegex(@"(?<=^Usage:\r?\n  )\S.*", RegexOptions.Multiline)]
    private static partial Regex UsageLine();
}
