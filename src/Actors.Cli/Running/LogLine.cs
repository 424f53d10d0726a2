using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Actors.Cli.Running;

/// <summary>One line a message. Stack traces, which Akka.NET also puts into the message itself, are for those who debug.</summary>
internal sealed class LogLine(bool isWhole) : ITextFormatter
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}";

    private readonly MessageTemplateTextFormatter _format = new(isWhole ? Line + "{Exception}" : Line, CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (isWhole)
        {
            _format.Format(logEvent, output);
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _format.Format(logEvent, text);
        output.WriteLine(text.ToString().Split('\n')[0].TrimEnd());
    }
}
