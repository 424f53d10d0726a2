using System.Globalization;

namespace Actors.Cli.CommandLine;

/// <summary>Checks that brackets and quotes of a HOCON text close, and where they do not.</summary>
/// <remarks>
/// Akka.NET's parser has no such message: it takes most of what is unclosed for closed, and for <c>a : [}</c> it allocates without end.
/// </remarks>
internal sealed class HoconBrackets(string text)
{
    private const string Quotes = "\"\"\"";

    private readonly Stack<(char Bracket, int Line)> _open = [];
    private int _at;
    private int _line = 1;

    /// <summary>The first fault, with its line; null if there is none.</summary>
    public static string? Fault(string text) => new HoconBrackets(text).Fault();

    private string? Fault()
    {
        for (; _at < text.Length; _at++)
        {
            if (Step() is { } fault)
            {
                return fault;
            }
        }

        return _open.TryPop(out var open) ? At(open.Line, $"'{open.Bracket}' is not closed") : null;
    }

    private string? Step()
    {
        switch (text[_at])
        {
            case '\n':
                _line++;
                return null;
            case '#':
            case '/' when Follows("//"):
                SkipTo('\n');
                return null;
            case '"':
                return Follows(Quotes) ? SkipQuoted(Quotes) : SkipQuoted("\"");
            case '{' or '[':
                _open.Push((text[_at], _line));
                return null;
            case '}' or ']':
                return Close(text[_at]);
            default:
                return null;
        }
    }

    private string? Close(char bracket)
    {
        if (!_open.TryPop(out var open))
        {
            return At(_line, $"'{bracket}' closes nothing");
        }

        return open.Bracket == (bracket == '}' ? '{' : '[') ? null : At(_line, $"'{bracket}' cannot close the '{open.Bracket}' of line {open.Line}");
    }

    /// <summary>Stops before the character, so that the loop sees it next.</summary>
    private void SkipTo(char character)
    {
        var end = text.IndexOf(character, _at);
        _at = (end < 0 ? text.Length : end) - 1;
    }

    /// <summary>Stops on the last of the closing quotes. Text in single quotes ends on its line and knows the backslash; the other neither.</summary>
    private string? SkipQuoted(string quotes)
    {
        var start = _line;
        for (_at += quotes.Length; _at < text.Length; _at++)
        {
            if (Follows(quotes))
            {
                _at += quotes.Length - 1;
                return null;
            }

            if (text[_at] == '\n')
            {
                if (quotes != Quotes)
                {
                    break;
                }

                _line++;
            }
            else if (text[_at] == '\\' && quotes != Quotes)
            {
                _at++;
            }
        }

        return At(start, "a text in quotes is not closed");
    }

    private bool Follows(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    private static string At(int line, string fault) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {fault}");
}
