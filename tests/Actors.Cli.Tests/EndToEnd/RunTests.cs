using System.Diagnostics;
using System.Globalization;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.EndToEnd;

/// <summary>What a run does when nothing stands in its way but the commands themselves.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_thousand_lines_run_and_are_summed_up()
    {
        var ended = await ActorsProgram.RunAsync(Numbers(2000), "run", "--workers", "8", "--", "echo", "task", "{}");

        Assert.Equal(ExitCode.AllSucceeded, ended.Code);
        Assert.Equal(Enumerable.Range(1, 2000).Select(n => $"task {n}").Order(StringComparer.Ordinal), ended.Lines.Order(StringComparer.Ordinal));
        Assert.StartsWith("2,000 in ", ended.Summary("tasks"), StringComparison.Ordinal);
        Assert.Equal("2,000", ended.Summary("succeeded"));
        Assert.StartsWith("p50 ", ended.Summary("run time"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_have_one_line_per_task_with_all_that_is_known()
    {
        var file = _folder["r.jsonl"];

        var ended = await ActorsProgram.RunAsync(Numbers(20), "run", "--workers", "3", "--results", file, "--", "sh", "-c", "exit $(($1 % 4))", "sh");

        var results = Ended.Results(file).OrderBy(result => result.GetProperty("id").GetInt64()).ToArray();
        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.Equal(("5", "15"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Equal(Enumerable.Range(1, 20), results.Select(result => result.GetProperty("id").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => n.ToString(CultureInfo.InvariantCulture)), results.Select(result => result.GetProperty("input").GetString()));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => n % 4), results.Select(result => result.GetProperty("exitCode").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => n % 4 == 0 ? "succeeded" : "failed"), results.Select(result => result.GetProperty("outcome").GetString()));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => n % 4 == 0 ? null : $"exit code {n % 4}"), results.Select(result => result.GetProperty("error").GetString()));
        Assert.All(results, result =>
        {
            Assert.Equal(1, result.GetProperty("attempts").GetInt32());
            Assert.InRange(result.GetProperty("worker").GetInt32(), 1, 3);
            Assert.True(result.GetProperty("queuedMs").GetDecimal() >= 0);
            Assert.True(result.GetProperty("runMs").GetDecimal() > 0);
        });
    }

    [Fact]
    public async Task First_ten_failures_are_listed_with_their_reasons()
    {
        var ended = await ActorsProgram.RunAsync(Numbers(12), "run", "--workers", "1", "--", "sh", "-c", "exit 3", "sh");

        Assert.Equal("the first 10 of 12:", ended.Summary("failures"));
        Assert.Contains("\n  line 1 '1': exit code 3\n", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("line 11 ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_of_commands_that_run_together_are_never_mixed()
    {
        var ended = await ActorsProgram.RunAsync(Numbers(40), "run", "--workers", "4", "--", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do echo $1; echo e$1 >&2; done", "sh");

        foreach (var lines in new[] { ended.Lines, [.. ended.Errors.Split('\n').Where(line => line.StartsWith('e'))] })
        {
            var blocks = lines.Chunk(9).ToArray();
            Assert.Equal(40, blocks.Length);
            Assert.All(blocks, block => Assert.Single(block.Distinct()));
        }
    }

    [Fact]
    public async Task Output_of_a_command_that_failed_is_printed_too()
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", "--", "sh", "-c", "echo out; echo err >&2; exit 9", "sh");

        Assert.Equal("out\n", ended.Output);
        Assert.StartsWith("err\n", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_order_prints_in_input_order_though_the_first_command_ends_last()
    {
        _folder.MakePipe("gate");
        using var gate = NamedPipe.OpenBoth(_folder["gate"]);
        var file = _folder["r.jsonl"];

        var ended = await ActorsProgram.RunAsync(
            Numbers(30),
            "run", "--workers", "2", "--keep-order", "--results", file, "--",
            "sh", "-c", $"[ $1 = 1 ] && read x < '{_folder["gate"]}'; [ $1 = 30 ] && echo go > '{_folder["gate"]}'; echo $1", "sh");

        Assert.Equal(Numbers(30), ended.Output);
        Assert.Equal(Enumerable.Range(1, 30), Ended.Results(file).Select(result => result.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task Retries_run_a_command_again_until_it_succeeds_and_are_counted()
    {
        var (file, tries) = (_folder["r.jsonl"], _folder["tries"]);

        var ended = await ActorsProgram.RunAsync(
            "x\n", "run", "--retries", "5", "--backoff", "1ms", "--results", file, "--", "sh", "-c", $"echo x >> '{tries}'; wc -l < '{tries}'; [ $(wc -l < '{tries}') -ge 3 ]", "sh");

        var result = Assert.Single(Ended.Results(file));
        Assert.Equal(ExitCode.AllSucceeded, ended.Code);
        Assert.Equal((3, 0), (result.GetProperty("attempts").GetInt32(), result.GetProperty("exitCode").GetInt32()));
        Assert.Equal("3", ended.Output.Trim());
    }

    [Fact]
    public async Task Retries_that_are_used_up_leave_the_last_reason()
    {
        var file = _folder["r.jsonl"];

        var ended = await ActorsProgram.RunAsync("x\n", "run", "--retries", "2", "--backoff", "1ms", "--results", file, "--", "sh", "-c", "exit 4", "sh");

        var result = Assert.Single(Ended.Results(file));
        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.Equal((3, "exit code 4"), (result.GetProperty("attempts").GetInt32(), result.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Nul_separates_lines_when_asked_for()
    {
        var ended = await ActorsProgram.RunAsync("a\nb\0c\0", "run", "--null", "--keep-order", "--", "printf", "[%s]");

        Assert.Equal("[a\nb][c]", ended.Output);
    }

    [Fact]
    public async Task Line_reaches_the_command_byte_for_byte_and_no_shell_sees_it()
    {
        const string Line = " \t\"'$HOME `id` \\n * é漢😀 --x {}; \r";

        var ended = await ActorsProgram.RunAsync(Line + "\n", "run", "--", "printf", "%s|", "{}", "a{}b{}");

        Assert.Equal($"{Line}|a{Line}b{Line}|", ended.Output);
    }

    [Fact]
    public async Task Command_may_itself_come_from_the_line()
    {
        var ended = await ActorsProgram.RunAsync("echo\n", "run", "--", "{}", "hello");

        Assert.Equal("hello\n", ended.Output);
    }

    [Fact]
    public async Task Empty_lines_and_a_last_line_without_newline_are_lines()
    {
        var ended = await ActorsProgram.RunAsync("\n\nx", "run", "--keep-order", "--", "printf", "<%s>");

        Assert.Equal("<><><x>", ended.Output);
    }

    [Fact]
    public async Task Commands_read_nothing_and_leave_the_input_to_the_program()
    {
        var ended = await ActorsProgram.RunAsync(Numbers(5), "run", "--workers", "1", "--", "sh", "-c", "cat; echo $1", "sh");

        Assert.Equal(Numbers(5), ended.Output);
    }

    [Fact]
    public async Task Exit_codes_are_seen_though_the_parent_ignores_the_ends_of_its_children()
    {
        string[] command = ["--ignore-signal=CHLD", .. ActorsProgram.CommandLine, "run", "--keep-order", "--", "sh", "-c", "echo $1; exit $1", "sh"];
        using var program = Process.Start(new ProcessStartInfo("env", command) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await program.StandardInput.WriteAsync("0\n3\n");
        program.StandardInput.Close();

        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        try
        {
            await program.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        finally
        {
            program.Kill();
        }

        Assert.Equal((ExitCode.SomeDidNot, "0\n3\n"), (program.ExitCode, await output));
        Assert.Contains("line 2 '3': exit code 3\n", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_comes_from_a_file_when_named()
    {
        var ended = await ActorsProgram.RunAsync("not me\n", "run", "--input", _folder.Write("in", "me\n"), "--", "echo");

        Assert.Equal("me\n", ended.Output);
    }

    [Fact]
    public async Task Nothing_but_output_of_commands_goes_to_standard_output()
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", "--log-level", "debug", "--progress", "always", "--timeout", "1h", "--", "echo");

        Assert.Equal("x\n", ended.Output);
        Assert.Contains("Running with", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_of_the_pool_comes_with_that_of_the_program_at_the_level_that_was_asked_for()
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", "--log-level", "info", "--", "echo");

        Assert.Contains("INF Running with", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("INF Pool pool has stopped: 1 succeeded", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("DBG", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_bar_stays_away_where_there_is_no_terminal()
    {
        var ended = await ActorsProgram.RunAsync("x\n", "run", "--", "echo");

        Assert.DoesNotContain('\r', ended.Errors);
        Assert.DoesNotContain('\e', ended.Errors);
        Assert.DoesNotContain("running", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_come_from_a_file_and_the_command_line_wins()
    {
        var file = _folder.Write("pool.hocon", "actors.task-pool { workers = 1, retries = 1, backoff.initial = 1ms }");
        var results = _folder["r.jsonl"];

        await ActorsProgram.RunAsync(Numbers(8), "run", "--config", file, "--retries", "2", "--results", results, "--", "false");

        Assert.All(Ended.Results(results), result => Assert.Equal((1, 3), (result.GetProperty("worker").GetInt32(), result.GetProperty("attempts").GetInt32())));
    }

    [Fact]
    public async Task Input_is_read_only_as_fast_as_tasks_are_admitted()
    {
        _folder.MakePipe("events");
        _folder.MakePipe("gate");
        using var events = NamedPipe.OpenBoth(_folder["events"]);
        using var gate = NamedPipe.OpenBoth(_folder["gate"]);
        var config = _folder.Write("pool.hocon", "actors.task-pool.capacity = 4");
        using var program = ActorsProgram.Start(
            "run", "--workers", "1", "--config", config, "--", "sh", "-c", $"echo started > '{_folder["events"]}'; read x < '{_folder["gate"]}'", "sh");
        var written = 0;
        var feeding = FeedAsync();
        for (var started = 0; started < 100; started++)
        {
            await program.Within(events.ReadLineAsync(), "its next command");
            gate.WriteLine("go");
        }

        // A hundred lines of a kilobyte have begun; beyond them only what fits in the pipe, a read buffer and the capacity has left us.
        // A reader that ran ahead would have taken megabytes.
        Assert.InRange(Volatile.Read(ref written), 99_000, 99_000 + (3 * 65_536));
        program.Signal("KILL");
        await Assert.ThrowsAnyAsync<IOException>(() => feeding);

        async Task FeedAsync()
        {
            var line = System.Text.Encoding.UTF8.GetBytes(new string('x', 999) + "\n");
            for (var lines = 0; lines < 100_000; lines++)
            {
                await program.Input.WriteAsync(line);
                Interlocked.Add(ref written, line.Length);
            }
        }
    }

    internal static string Numbers(int count) => string.Concat(Enumerable.Range(1, count).Select(n => n.ToString(CultureInfo.InvariantCulture) + "\n"));
}
