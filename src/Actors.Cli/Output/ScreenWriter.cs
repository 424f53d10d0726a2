using System.Text;

namespace Actors.Cli.Output;

/// <summary>Standard error for others (the logger), line by line, so that what they write does not land in the middle of the progress bar.</summary>
internal sealed class ScreenWriter(Screen screen) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_gate)
        {
            _line.Append(value);
            if (value == '\n')
            {
                screen.WriteText(_line.ToString());
                _line.Clear();
            }
        }
    }
}
