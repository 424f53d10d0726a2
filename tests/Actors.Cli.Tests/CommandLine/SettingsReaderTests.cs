using System.CommandLine;
using Actors.Cli.CommandLine;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.CommandLine;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Settings_are_the_defaults_when_only_a_command_is_given()
    {
        var settings = Accepted("--", "echo");

        Assert.Equal(Environment.ProcessorCount, settings.Pool.Workers);
        Assert.Equal(RunSettings.DefaultCapacity, settings.Pool.Capacity);
        Assert.Null(settings.Pool.Timeout);
        Assert.Equal(0, settings.Pool.Retries);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Pool.DrainDeadline);
        Assert.Equal((null, null, null), (settings.InputPath, settings.ResultsPath, settings.MaxFailures));
        Assert.Equal((ProgressMode.Auto, LogLevelName.Warning), (settings.Progress, settings.LogLevel));
        Assert.False(settings.KeepOrder || settings.NullSeparated);
    }

    [Fact]
    public void Every_option_reaches_the_settings()
    {
        var settings = Accepted(
            "--workers", "3", "--input", "in", "--null", "--results", "out", "--keep-order", "--timeout", "2m", "--retries", "4",
            "--backoff", "5s", "--max-failures", "6", "--drain", "7", "--progress", "always", "--log-level", "DEBUG", "--", "echo");

        Assert.Equal((3, 4), (settings.Pool.Workers, settings.Pool.Retries));
        Assert.Equal(TimeSpan.FromMinutes(2), settings.Pool.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Pool.Backoff.Initial);
        Assert.Equal(TimeSpan.FromSeconds(7), settings.Pool.DrainDeadline);
        Assert.Equal(("in", "out", 6), (settings.InputPath, settings.ResultsPath, settings.MaxFailures));
        Assert.Equal((ProgressMode.Always, LogLevelName.Debug), (settings.Progress, settings.LogLevel));
        Assert.True(settings.KeepOrder && settings.NullSeparated);
    }

    [Fact]
    public void Backoff_longer_than_the_longest_wait_moves_the_longest_wait() =>
        Assert.Equal(TimeSpan.FromHours(1), Accepted("--backoff", "1h", "--", "echo").Pool.Backoff.Max);

    [Fact]
    public void Words_after_the_dashes_are_the_command_whatever_they_look_like()
    {
        var (command, arguments) = Accepted("--", "--workers", "-x", "--", "@file").Command.For("line");

        Assert.Equal("--workers", command);
        Assert.Equal(["-x", "--", "@file", "line"], arguments);
    }

    [Fact]
    public void Command_line_wins_over_the_file()
    {
        var file = _folder.Write("pool.hocon", "actors.task-pool { workers = 5, capacity = 77, retries = 9 }");

        var settings = Accepted("--config", file, "--workers", "2", "--", "echo");

        Assert.Equal((2, 77, 9), (settings.Pool.Workers, settings.Pool.Capacity, settings.Pool.Retries));
    }

    [Fact]
    public void File_that_does_not_name_the_capacity_leaves_that_of_the_program() =>
        Assert.Equal(RunSettings.DefaultCapacity, Accepted("--config", _folder.Write("pool.hocon", "actors.task-pool.workers = 5"), "--", "echo").Pool.Capacity);

    [Fact]
    public void Overflow_waits_whatever_the_file_says() =>
        Assert.Equal(Overflow.Wait, Accepted("--config", _folder.Write("pool.hocon", "actors.task-pool.overflow = reject"), "--", "echo").Pool.Overflow);

    [Fact]
    public void Scenario_19_all_faults_are_told_at_once_with_name_value_and_rule()
    {
        var file = _folder.Write("pool.hocon", "actors.task-pool { workers = -1, retries = -2 }");

        var faults = Refused(
            "--workers", "0", "--timeout", "-3s", "--retries", "many", "--backoff", "x", "--max-failures", "0", "--drain", "30q",
            "--progress", "1", "--log-level", "loud", "--config", file);

        Assert.Collection(
            faults,
            fault => Assert.StartsWith("COMMAND: missing", fault, StringComparison.Ordinal),
            fault => Assert.Equal("--workers: '0' must be a whole number from 1 to 100000", fault),
            fault => Assert.StartsWith("--timeout: '-3s' must be a number with ms, s, m, h or d", fault, StringComparison.Ordinal),
            fault => Assert.Equal("--retries: 'many' must be a whole number from 0 to 2147483647", fault),
            fault => Assert.StartsWith("--backoff: 'x' must be", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("--drain: '30q' must be", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("--max-failures: '0' must be", fault, StringComparison.Ordinal),
            fault => Assert.Equal("--progress: '1' must be one of auto, always, never", fault),
            fault => Assert.Equal("--log-level: 'loud' must be one of debug, info, warning, error, off", fault),
            fault => AssertNames(fault, file, "workers", "-1"),
            fault => AssertNames(fault, file, "retries", "-2"));
    }

    [Theory]
    [InlineData("--timeout", "0")]
    [InlineData("--workers", "100001")]
    [InlineData("--workers", "1.5")]
    [InlineData("--workers", "")]
    [InlineData("--retries", "-1")]
    [InlineData("--input", "")]
    public void Value_that_breaks_a_rule_is_named(string option, string value) =>
        Assert.StartsWith($"{option}: '{value}' must be ", Assert.Single(Refused(option, value, "--", "echo")), StringComparison.Ordinal);

    [Fact]
    public void Option_that_does_not_exist_is_not_taken_for_the_command() =>
        Assert.Equal(["--wrkers: no such option"], Refused("--wrkers", "3", "--", "echo"));

    [Fact]
    public void Command_without_dashes_before_it_is_explained() =>
        Assert.Contains("actors run -- echo hi", Assert.Single(Refused("echo", "hi")), StringComparison.Ordinal);

    [Fact]
    public void File_that_cannot_be_read_is_named() =>
        Assert.Contains("nowhere.hocon", Assert.Single(Refused("--config", "nowhere.hocon", "--", "echo")), StringComparison.Ordinal);

    [Fact]
    public void File_that_is_no_hocon_is_named() =>
        Assert.Contains("is not valid HOCON: line 2: '}' cannot close the '[' of line 2", Assert.Single(Refused("--config", _folder.Write("bad.hocon", "actors.task-pool {\n workers = [1 }\n}"), "--", "echo")), StringComparison.Ordinal);

    [Fact]
    public void File_that_says_nothing_about_the_pool_is_named() =>
        Assert.Contains("has no section actors.task-pool", Assert.Single(Refused("--config", _folder.Write("typo.hocon", "actor.task-pool.workers = 3"), "--", "echo")), StringComparison.Ordinal);

    private static void AssertNames(string fault, params string[] words) => Assert.All(words, word => Assert.Contains(word, fault, StringComparison.OrdinalIgnoreCase));

    private static RunSettings Accepted(params string[] args)
    {
        var reader = Reader(args);
        var settings = reader.Read();
        Assert.Empty(reader.Faults);
        return settings!;
    }

    private static IReadOnlyList<string> Refused(params string[] args)
    {
        var reader = Reader(args);
        Assert.Null(reader.Read());
        return reader.Faults;
    }

    private static SettingsReader Reader(string[] args)
    {
        var options = new RunOptions();
        var parsed = new RootCommand { RunCommand.Create(options) }.Parse(["run", .. args], ParserSettings.Exact);
        return new SettingsReader(options, parsed);
    }
}
