namespace Actors.Cli.Output;

/// <summary>Lines on a terminal that are painted over by the next ones.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="size">How many columns and lines the terminal has at the time; 0 when it does not say.</param>
internal sealed class Repainted(TextWriter terminal, Func<(int Columns, int Lines)> size)
{
    private const string EraseRest = "\e[K";
    private const string EraseBelow = "\e[J";

    private int _lines;

    /// <summary>Whether that can be done here.</summary>
    public static bool IsPossible => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Paints lines, each with its end.</summary>
    public void Paint(string text)
    {
        var (columns, rows) = size();
        var lines = text.Split('\n')[..^1];
        var room = rows > 1 ? rows - 1 : int.MaxValue; // The cursor stands on the line below.
        if (lines.Length > room)
        {
            // What has scrolled away can not be painted over.
            lines = [.. lines[..(room - 1)], $"... and {lines.Length - room + 1} more lines"];
        }

        // Wrapped, a line would take two, and the next painting would begin too low. What is there is erased after it is painted over, not before: a terminal
        // that is cleared from its first line on may keep the old lines above.
        var back = _lines > 0 ? $"\r\e[{_lines}A" : "";
        terminal.Write(back + string.Concat(lines.Select(line => (columns > 0 && line.Length > columns ? line[..columns] : line) + EraseRest + "\n")) + EraseBelow);
        _lines = lines.Length;
    }
}
