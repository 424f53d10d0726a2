using Actors.Cli.CommandLine;
using Spectre.Console;

namespace Actors.Cli.Output;

/// <summary>The live bar on standard error; where that is no terminal, a line of text now and then.</summary>
/// <remarks>
/// Spectre's own live display takes the whole terminal over and knows nothing of bytes that commands write past it; so only its
/// colours, widths and detection of the terminal are used here, and <see cref="Screen"/> keeps the turns.
/// </remarks>
internal sealed class ProgressBar : Screen.IStatusLine, IDisposable
{
    private const int LongestBar = 40;
    private const string EraseLine = "\r\e[2K";

    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(1);

    private readonly IAnsiConsole _console;
    private readonly bool _isTerminal;
    private readonly Func<ProgressFigures> _figures;
    private readonly Screen _screen;
    private readonly ITimer _timer;
    private bool _painted;

    public ProgressBar(TextWriter error, bool isTerminal, Screen screen, Func<ProgressFigures> figures, TimeProvider clock)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        _isTerminal = isTerminal;
        _screen = screen;
        _figures = figures;
        _screen.Show(this);
        var period = isTerminal ? OnTerminal : Elsewhere;
        _timer = clock.CreateTimer(_ => _screen.Refresh(), null, period, period);
    }

    /// <summary>Shows one where it is wanted, and lets the log keep clear of it; else gives null.</summary>
    public static ProgressBar? Show(ProgressMode mode, TextWriter error, Screen screen, Func<ProgressFigures> figures, TimeProvider clock)
    {
        var isTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        if (mode == ProgressMode.Never || (mode == ProgressMode.Auto && !isTerminal))
        {
            return null;
        }

        Console.SetError(new ScreenWriter(screen));
        return new ProgressBar(error, isTerminal, screen, figures, clock);
    }

    /// <summary>The figures as text, most important first.</summary>
    public static IReadOnlyList<string> Fields(ProgressFigures now)
    {
        List<string> fields = [now.Expected is { } all ? $"{FigureText.Number(now.Done)} of {FigureText.Number(all)} done" : $"{FigureText.Number(now.Done)} done"];
        fields.Add($"{FigureText.Number(now.Failed)} failed");
        fields.Add($"{now.Busy} {now.BusyWord}");
        fields.Add(FigureText.Rate(now.Rate));
        if (now.TimeLeft is { } left)
        {
            fields.Add(FigureText.Rough(left) + " left");
        }

        return fields;
    }

    bool Screen.IStatusLine.IsLive => _isTerminal;

    void Screen.IStatusLine.Paint()
    {
        var now = _figures();
        if (!_isTerminal)
        {
            _console.Profile.Out.Writer.WriteLine(string.Join(", ", Fields(now)));
            return;
        }

        EraseIfPainted();
        _console.Write(new Markup(Line(now, _console.Profile.Width - 1)));
        _painted = true;
    }

    void Screen.IStatusLine.Erase() => EraseIfPainted();

    public void Dispose()
    {
        _timer.Dispose();
        _screen.Show(null);
    }

    private void EraseIfPainted()
    {
        if (_painted)
        {
            _console.Profile.Out.Writer.Write(EraseLine);
            _painted = false;
        }
    }

    // One line at any width: fields that do not fit are left out from the last, the bar takes what is left over.
    private static string Line(ProgressFigures now, int width)
    {
        var fields = Fields(now).ToList();
        while (fields.Count > 1 && fields.Sum(field => field.Length + 2) > width)
        {
            fields.RemoveAt(fields.Count - 1);
        }

        var room = Math.Min(LongestBar, width - fields.Sum(field => field.Length + 2));
        var text = string.Join("  ", fields.Select((field, index) => index == 1 && now.Failed > 0 ? $"[red]{field}[/]" : field));
        if (now.Part is not { } part || room < 10)
        {
            return text;
        }

        var full = (int)Math.Round(part * room);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', room - full)}[/]  {text}";
    }
}
