using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>Turns what was typed into <see cref="RunSettings"/>, or into the list of everything that is wrong with it.</summary>
internal sealed class SettingsReader(RunOptions options, ParseResult parsed)
{
    private readonly OptionReader _reader = new("actors run", parsed);

    /// <summary>What is wrong: option, value and rule, one entry a fault. Empty when <see cref="Read"/> gave settings.</summary>
    public IReadOnlyList<string> Faults => _reader.Faults;

    /// <summary>Reads every option, so that all faults are found; null if there is any.</summary>
    public RunSettings? Read()
    {
        var command = _reader.Command(options.Pool.Command);
        var choices = PoolChoices.Read(_reader, options.Pool);
        var maxFailures = _reader.WholeNumber(options.MaxFailures, least: 1, most: int.MaxValue);
        var progress = _reader.OneOf<ProgressMode>(options.Lines.Progress) ?? ProgressMode.Auto;
        var logLevel = _reader.OneOf<LogLevelName>(options.Pool.LogLevel) ?? LogLevelName.Warning;
        var lines = options.Lines.Read(_reader);
        var queue = QueuePath(lines);
        var configured = ConfigurationFile.Read(_reader.Path(options.Pool.Config), RunSettings.DefaultCapacity, _reader.Faults);
        if (Faults.Count > 0 || command is null || configured is null)
        {
            return null;
        }

        return new RunSettings(lines)
        {
            Command = command,

            // Whatever the file says: a line that was read must not be lost because the pool is full.
            Pool = choices.Over(configured) with { Overflow = Overflow.Wait },
            QueuePath = queue,
            MaxFailures = maxFailures,
            Progress = progress,
            LogLevel = logLevel,
        };
    }

    private string? QueuePath(LineSettings lines)
    {
        var queue = _reader.Path(options.Queue);
        foreach (var (name, other) in new[] { (options.Lines.Input.Name, lines.InputPath), (options.Lines.Results.Name, lines.ResultsPath) })
        {
            if (queue is not null && other is not null && Path.GetFullPath(queue) == Path.GetFullPath(other))
            {
                _reader.Faults.Add($"{options.Queue.Name}: '{queue}' must be another file than {name}");
            }
        }

        return queue;
    }
}
