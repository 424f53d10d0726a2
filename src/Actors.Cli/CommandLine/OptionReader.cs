using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Actors.Cli.Children;

namespace Actors.Cli.CommandLine;

/// <summary>Reads what was typed, option by option, and collects everything that is wrong with it.</summary>
/// <param name="command">The command that was typed, as its examples begin: <c>actors run</c>.</param>
/// <param name="parsed">What the parser made of it.</param>
internal sealed class OptionReader(string command, ParseResult parsed)
{
    private readonly List<string> _faults = [.. parsed.Errors.Select(error => error.Message)];

    /// <summary>What is wrong: option, value and rule, one entry a fault.</summary>
    public List<string> Faults => _faults;

    /// <summary>What was given; null if nothing was. The last of several.</summary>
    public string? Given(Option option) => parsed.GetResult(option) is { Tokens: [.., { } last] } ? last.Value : null;

    /// <summary>Every value that was given.</summary>
    public IEnumerable<string> All(Option option) => parsed.GetResult(option)?.Tokens.Select(token => token.Value) ?? [];

    public bool IsSet(Option<bool> option) => parsed.GetValue(option);

    public int? WholeNumber(Option option, int least, int most)
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        return Fault<int>(option, text, $"a whole number from {least} to {most}");
    }

    public TimeSpan? Duration(Option option, bool mayBeZero)
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        return DurationText.TryParse(text, out var value) && (mayBeZero || value > TimeSpan.Zero)
            ? value
            : Fault<TimeSpan>(option, text, DurationText.Rule + (mayBeZero ? "" : ", more than zero"));
    }

    public T? OneOf<T>(Option option)
        where T : struct, Enum
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        // Names only: Enum.TryParse alone would take numbers too.
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : Fault<T>(option, text, "one of " + string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant())));
    }

    /// <summary>A text that is not empty.</summary>
    /// <param name="option">The option.</param>
    /// <param name="what">What it must be, for the fault.</param>
    public string? Text(Option option, string what)
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        if (text.Length > 0)
        {
            return text;
        }

        _faults.Add($"{option.Name}: '' must be {what}");
        return null;
    }

    public string? Path(Option option) => Text(option, "the name of a file");

    /// <summary>The command after <c>--</c>.</summary>
    /// <remarks>The parser takes an option it does not know for the start of COMMAND; only what follows "--" is meant as one.</remarks>
    public CommandTemplate? Command(Argument<string[]> argument)
    {
        var (words, strays) = Words(argument);
        var after = words.Length - strays.Length;
        if (!RefuseUnknown(strays, after > 0) && strays.Length > 0)
        {
            _faults.Add($"'{strays[0]}': not an option; the command to run goes after --, as in: {command} -- {string.Join(' ', words)}");
        }

        if (after > 0 && words[strays.Length].Length > 0)
        {
            return new CommandTemplate(words[strays.Length], words[(strays.Length + 1)..]);
        }

        if (strays.Length == 0)
        {
            _faults.Add($"COMMAND: missing; it goes after --, as in: {command} -- echo {{}}");
        }

        return null;
    }

    private (string[] Words, string[] Strays) Words(Argument<string[]> argument)
    {
        var words = parsed.GetResult(argument)?.Tokens.Select(token => token.Value).ToArray() ?? [];
        var after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return (words, words[..Math.Max(0, words.Length - after)]);
    }

    private bool RefuseUnknown(string[] strays, bool hasCommand)
    {
        // Words between may be their values or not; nobody can tell.
        var unknown = strays.Where(stray => stray.StartsWith('-')).ToList();
        _faults.AddRange(unknown.Select(stray => $"{stray}: no such option" + (hasCommand ? "" : "; the command and its own options go after --")));
        return unknown.Count > 0;
    }

    private T? Fault<T>(Option option, string value, string rule)
        where T : struct
    {
        _faults.Add($"{option.Name}: '{value}' must be {rule}");
        return null;
    }
}
