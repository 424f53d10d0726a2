using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Actors.Cli.Children;

namespace Actors.Cli.CommandLine;

/// <summary>Turns what was typed into <see cref="RunSettings"/>, or into the list of everything that is wrong with it.</summary>
internal sealed class SettingsReader(RunOptions options, ParseResult parsed)
{
    /// <summary>As many as a pool may have.</summary>
    private const int MostWorkers = 100_000;

    private readonly List<string> _faults = [];

    /// <summary>What is wrong: option, value and rule, one entry a fault. Empty when <see cref="Read"/> gave settings.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads every option, so that all faults are found; null if there is any.</summary>
    public RunSettings? Read()
    {
        _faults.AddRange(parsed.Errors.Select(error => error.Message));
        var command = ReadCommand();
        var workers = WholeNumber(options.Workers, least: 1, most: MostWorkers);
        var timeout = Duration(options.Timeout, mayBeZero: false);
        var retries = WholeNumber(options.Retries, least: 0, most: int.MaxValue);
        var backoff = Duration(options.Backoff, mayBeZero: true);
        var drain = Duration(options.Drain, mayBeZero: false);
        var maxFailures = WholeNumber(options.MaxFailures, least: 1, most: int.MaxValue);
        var progress = OneOf<ProgressMode>(options.Progress) ?? ProgressMode.Auto;
        var logLevel = OneOf<LogLevelName>(options.LogLevel) ?? LogLevelName.Warning;
        var input = Path(options.Input) is { } path && path != "-" ? path : null;
        var results = Path(options.Results);
        var configured = ConfigurationFile.Read(Path(options.Config), _faults);
        if (_faults.Count > 0 || command is null || configured is null)
        {
            return null;
        }

        var pool = configured with
        {
            Workers = workers ?? configured.Workers,
            Timeout = timeout ?? configured.Timeout,
            Retries = retries ?? configured.Retries,
            Backoff = backoff is { } first ? configured.Backoff with { Initial = first, Max = Max(first, configured.Backoff.Max) } : configured.Backoff,
            DrainDeadline = drain ?? configured.DrainDeadline,

            // Whatever the file says: a line that was read must not be lost because the pool is full.
            Overflow = Overflow.Wait,

            // Nobody could read it from outside, and it would hold long lines.
            QuarantineCapacity = 0,
        };
        return new RunSettings
        {
            Command = command,
            Pool = pool,
            InputPath = input,
            ResultsPath = results,
            NullSeparated = parsed.GetValue(options.Null),
            KeepOrder = parsed.GetValue(options.KeepOrder),
            MaxFailures = maxFailures,
            Progress = progress,
            LogLevel = logLevel,
        };
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // The parser takes an option it does not know for the start of COMMAND; only what follows "--" is meant as one.
    private CommandTemplate? ReadCommand()
    {
        var words = parsed.GetResult(options.Command)?.Tokens.Select(token => token.Value).ToArray() ?? [];
        var after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        var strays = words[..Math.Max(0, words.Length - after)];
        var unknown = strays.Where(stray => stray.StartsWith('-')).Select(stray => $"{stray}: no such option" + (after == 0 ? "; the command and its own options go after --" : "")).ToArray();
        if (unknown.Length > 0)
        {
            // Words between may be their values or not; nobody can tell.
            _faults.AddRange(unknown);
        }
        else if (strays.Length > 0)
        {
            _faults.Add($"'{strays[0]}': not an option; the command to run goes after --, as in: actors run -- {string.Join(' ', words)}");
        }

        if (after > 0 && words[strays.Length].Length > 0)
        {
            return new CommandTemplate(words[strays.Length], words[(strays.Length + 1)..]);
        }

        if (strays.Length == 0)
        {
            _faults.Add("COMMAND: missing; it goes after --, as in: actors run -- echo {}");
        }

        return null;
    }

    private string? Given(Option<string> option) =>
        parsed.GetResult(option) is { Tokens: [.., { } last] } ? last.Value : null;

    private int? WholeNumber(Option<string> option, int least, int most)
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

    private TimeSpan? Duration(Option<string> option, bool mayBeZero)
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        return DurationText.TryParse(text, out var value) && (mayBeZero || value > TimeSpan.Zero)
            ? value
            : Fault<TimeSpan>(option, text, DurationText.Rule + (mayBeZero ? "" : ", more than zero"));
    }

    private T? OneOf<T>(Option<string> option)
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

    private string? Path(Option<string> option)
    {
        if (Given(option) is not { } text)
        {
            return null;
        }

        if (text.Length > 0)
        {
            return text;
        }

        _faults.Add($"{option.Name}: '' must be the name of a file");
        return null;
    }

    private T? Fault<T>(Option<string> option, string value, string rule)
        where T : struct
    {
        _faults.Add($"{option.Name}: '{value}' must be {rule}");
        return null;
    }
}
