namespace Actors.Cli.Output;

/// <summary>
/// Shares the terminal between what the commands write and the progress bar, which is painted only at the start of a line and taken
/// away before anything else is written.
/// </summary>
/// <param name="error">Standard error as text.</param>
internal sealed class Screen(TextWriter error)
{
    private readonly Lock _gate = new();
    private IStatusLine? _status;
    private bool _atLineStart = true;

    /// <summary>Whether the status line is on the screen between writes; false until it is first due, so that a short run shows none.</summary>
    private bool _shown;

    /// <summary>A line at the bottom that comes and goes.</summary>
    internal interface IStatusLine
    {
        /// <summary>Whether it is painted over and over; else each painting is a line that stays.</summary>
        bool IsLive { get; }

        /// <summary>Paints it, the cursor being at the start of a line.</summary>
        void Paint();

        /// <summary>Takes it away, leaving the cursor where it was.</summary>
        void Erase();
    }

    /// <summary>Shows a status line, or with null none any more.</summary>
    public void Show(IStatusLine? status)
    {
        lock (_gate)
        {
            _status?.Erase();
            _status = status;
            _shown = false;
        }
    }

    /// <summary>Paints the status line anew, unless somebody is writing: then the next time will do.</summary>
    public void Refresh()
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            _shown = _status is not null;
            Paint();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Writes bytes to the terminal, or past it.</summary>
    /// <param name="capture">What to write.</param>
    /// <param name="target">Where to.</param>
    /// <param name="isTerminal">Whether that shows on the terminal.</param>
    public void Write(OutputCapture capture, Stream target, bool isTerminal)
    {
        lock (_gate)
        {
            if (isTerminal)
            {
                _status?.Erase();
                _atLineStart = capture.HasAny ? capture.EndsLine : _atLineStart;
            }

            capture.CopyTo(target);
            if (isTerminal && _status is { IsLive: true })
            {
                Paint();
            }
        }
    }

    /// <summary>Writes whole lines to standard error.</summary>
    public void WriteText(string text)
    {
        lock (_gate)
        {
            _status?.Erase();
            BreakLine();
            error.Write(text);
            if (_status is { IsLive: true })
            {
                Paint();
            }
        }
    }

    private void Paint()
    {
        if (_shown)
        {
            BreakLine();
            _status?.Paint();
        }
    }

    private void BreakLine()
    {
        if (!_atLineStart)
        {
            error.WriteLine();
            _atLineStart = true;
        }
    }
}
