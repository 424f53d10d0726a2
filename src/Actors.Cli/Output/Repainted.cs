namespace Actors.Cli.Output;

/// <summary>Lines on a terminal that are painted over by the next ones.</summary>
internal sealed class Repainted(TextWriter terminal)
{
    private const string EraseBelow = "\e[J";

    private int _lines;

    public void Paint(string text)
    {
        terminal.Write((_lines > 0 ? $"\r\e[{_lines}A" : "") + EraseBelow + text);
        _lines = text.Count(character => character == '\n');
    }
}
