using System.Diagnostics;
using System.Globalization;
using System.Text;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.EndToEnd;

/// <summary>Scenario 19 as the program meets it: a clear error, nothing else lost, no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int TenMegabytes = 10 * 1024 * 1024;
    private const int HundredMegabytes = 100 * 1024 * 1024;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scenario_19_all_faults_of_the_command_line_are_told_at_once()
    {
        var ended = await ActorsProgram.RunAsync("", "run", "--workers", "0", "--timeout", "-1s", "--retries", "-1", "--frob", "--", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Contains("actors: --workers: '0' must be a whole number from 1 to 100000\n", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("actors: --timeout: '-1s' must be ", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("actors: --retries: '-1' must be ", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("actors: --frob: no such option\n", ended.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Try 'actors run --help'.\n", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COMMAND: missing", "run")]
    [InlineData("Required argument missing for option: '--workers'", "run", "--workers", "--", "echo")]
    [InlineData("after --, as in: actors run -- echo", "run", "echo")]
    [InlineData("-n: no such option; the command and its own options go after --", "run", "echo", "-n")]
    [InlineData("--results: '/tmp' cannot be written: it is a directory", "run", "--results", "/tmp", "--", "echo")]
    [InlineData("--config: '/tmp' cannot be read: it is a directory", "run", "--config", "/tmp", "--", "echo")]
    [InlineData("Required command was not provided", "")]
    [InlineData("'frob'", "frob")]
    public async Task Scenario_19_bad_usage_is_explained(string message, params string[] args)
    {
        var ended = await ActorsProgram.RunAsync("", [.. args.Where(arg => arg.Length > 0)]);

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Contains(message, ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_19_all_faults_of_the_configuration_are_told_at_once()
    {
        var file = _folder.Write("pool.hocon", "actors.task-pool { workers = 0, retries = -3, timeout = soon, frob = 1 }");

        var ended = await ActorsProgram.RunAsync("x\n", "run", "--config", file, "--", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        foreach (var (name, value) in new[] { ("workers", "0"), ("retries", "-3"), ("timeout", "soon"), ("frob", "1") })
        {
            Assert.Contains(ended.Errors.Split('\n'), line => line.Contains(name, StringComparison.OrdinalIgnoreCase) && line.Contains($"'{value}'", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--input")]
    [InlineData("--config")]
    public async Task Scenario_19_missing_file_is_named(string option)
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", option, _folder["missing"], "--", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Contains($"actors: {option}: '{_folder["missing"]}' cannot be read", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_19_results_that_cannot_be_written_are_refused_before_anything_runs()
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", "--results", _folder["no/such/folder"], "--", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Contains("actors: --results: ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_19_results_never_overwrite_the_input()
    {
        var file = _folder.Write("in", "x\n");

        var ended = await ActorsProgram.RunAsync("", "run", "--input", file, "--results", file, "--", "echo");

        Assert.Equal((ExitCode.BadUsage, "x\n"), (ended.Code, await File.ReadAllTextAsync(file)));
    }

    [Fact]
    public async Task Scenario_19_command_that_is_not_found_fails_each_task_with_the_reason_and_the_run_goes_on()
    {
        var file = _folder["r.jsonl"];

        var ended = await ActorsProgram.RunAsync("echo\nno-such-program\necho\n", "run", "--retries", "3", "--keep-order", "--results", file, "--", "{}", "hi");

        Assert.Equal((ExitCode.SomeDidNot, "hi\nhi\n"), (ended.Code, ended.Output));
        var failed = Ended.Results(file)[1];
        Assert.Equal("failed", failed.GetProperty("outcome").GetString());
        Assert.StartsWith("command not found", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, failed.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Scenario_19_line_of_10_MB_and_unreadable_bytes_fail_alone()
    {
        byte[] input = [.. "before\n"u8, .. Enumerable.Repeat((byte)'x', TenMegabytes), .. "\nb"u8, 0xFF, .. "d\nn"u8, 0, .. "l\nafter\n"u8];

        var ended = await ActorsProgram.RunAsync(input, "run", "--keep-order", "--", "echo");

        Assert.Equal((ExitCode.SomeDidNot, "before\nafter\n"), (ended.Code, ended.Output));
        Assert.Equal(("2", "3"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Contains($"a line of {TenMegabytes} bytes does not fit in a command-line argument", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("line 3 'b\uFFFDd': byte 2 of the line is 0xFF", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("line 4 'n?l': byte 2 of the line is NUL", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_19_output_of_100_MB_from_one_command_is_printed_whole_in_bounded_memory()
    {
        using var program = ActorsProgram.Start("run", "--", "sh", "-c", $"head -c {HundredMegabytes} /dev/zero", "sh");
        await program.FeedAsync("x\n"u8.ToArray());
        var buffer = new byte[65_536];
        var received = 0L;

        // Held back at the end: what is still to come is more than the pipe takes, so the program lives and can be looked at.
        while (received < HundredMegabytes - 1_000_000)
        {
            received += await program.Within(program.Output.ReadAsync(buffer).AsTask(), "more output");
        }

        Assert.InRange(program.PeakMemory(), 0, 180L * 1024 * 1024);
        var ended = await program.EndAsync();
        Assert.Equal((ExitCode.AllSucceeded, HundredMegabytes), (ended.Code, received + ended.Bytes.Length));
    }

    [Theory]
    [InlineData(">&-", 1)]
    [InlineData(">/dev/full", 1)]
    [InlineData("2>&-", 0)]
    [InlineData("2>/dev/full", 0)]
    public async Task Scenario_19_standard_stream_that_is_closed_or_full_is_no_crash(string redirection, int code)
    {
        var program = string.Join(' ', ActorsProgram.CommandLine.Select(word => $"'{word}'"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"echo x | {program} run -- sh -c 'echo out; echo err >&2' sh {redirection}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        var errors = shell.StandardError.ReadToEndAsync();
        await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal((code, false), (shell.ExitCode, (await errors).Contains("   at ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fifty_thousand_failing_lines_run_in_flat_memory_and_are_all_in_the_results()
    {
        _folder.MakePipe("events");
        _folder.MakePipe("gate");
        using var events = NamedPipe.OpenBoth(_folder["events"]);
        using var gate = NamedPipe.OpenBoth(_folder["gate"]);
        var last = _folder.WriteScript("last", $"echo started > '{_folder["events"]}'; read x < '{_folder["gate"]}'");
        var file = _folder["r.jsonl"];
        using var program = ActorsProgram.Start("run", "--workers", "1", "--results", file, "--", "{}");
        await program.FeedAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("no-such-program\n", 50_000)) + last));

        await program.Within(events.ReadLineAsync(), "its last line");

        Assert.InRange(program.PeakMemory(), 0, 200L * 1024 * 1024);
        gate.WriteLine("go");
        var ended = await program.EndAsync();
        Assert.Equal(("1", "50,000"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Equal(50_001, File.ReadLines(file).Count());
    }

    [Fact]
    public async Task Empty_input_ends_at_once_with_success()
    {
        // Processor time, not wall time: a busy machine does not make it longer.
        var program = string.Join(' ', ActorsProgram.CommandLine.Select(word => $"'{word}'"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{program} run -- echo < /dev/null; echo $?; times"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        var errors = shell.StandardError.ReadToEndAsync();
        var lines = (await shell.StandardOutput.ReadToEndAsync()).Split('\n');

        Assert.Equal("0", lines[0]);
        var seconds = lines[2].Split(' ').Sum(time => double.Parse(time.Split('m')[1].TrimEnd('s'), CultureInfo.InvariantCulture));
        Assert.InRange(seconds, 0, 1);
        Assert.StartsWith("tasks       0 in ", await errors, StringComparison.Ordinal);
    }
}
