using System.Text;
using Actors.Cli.Children;
using Actors.Cli.Output;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Children;

public sealed class CommandRunnerTests : IDisposable
{
    private static readonly TimeSpan Safety = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder = new();
    private readonly CommandRunner _runner = new(new OutputBudget(), TimeProvider.System);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Attempt_has_both_outputs_apart_and_the_exit_code()
    {
        using var attempt = await RunAsync("echo out; echo err >&2; exit 7");

        Assert.Equal(("out\n", "err\n", 7), (Text(attempt.Output), Text(attempt.Error), attempt.ExitCode));
        Assert.True(attempt.RunTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task Process_left_behind_with_the_outputs_is_waited_for()
    {
        using var gate = NamedPipe.OpenBoth(_folder.MakePipe("gate"));
        using var events = NamedPipe.OpenBoth(_folder.MakePipe("events"));
        var run = RunAsync($"(echo waiting > '{_folder["events"]}'; read x < '{_folder["gate"]}'; echo late) & echo early");
        Assert.Equal("waiting", await events.ReadLineAsync().WaitAsync(Safety));

        gate.WriteLine("go");

        using var attempt = await run.WaitAsync(Safety);
        Assert.Equal("early\nlate\n", Text(attempt.Output));
    }

    [Fact]
    public async Task Tree_that_forks_faster_than_it_can_be_walked_is_killed()
    {
        using var events = NamedPipe.OpenBoth(_folder.MakePipe("events"));
        var alive = NamedPipe.OpenForReadingAsync(_folder.MakePipe("alive"));

        // Each process starts the next one and ends: whoever looks for children of a process comes too late.
        var hop = _folder.WriteScript("hop", $"echo hop > '{_folder["events"]}'\n\"$0\" &");
        using var kill = new CancellationTokenSource();
        var run = RunAsync($"exec 9> '{_folder["alive"]}'; '{hop}'", kill.Token);
        for (var hops = 0; hops < 100; hops++)
        {
            Assert.Equal("hop", await events.ReadLineAsync().WaitAsync(Safety));
        }

        await kill.CancelAsync();

        using var pipe = await alive.WaitAsync(Safety);
        Assert.True(await pipe.AllWritersGoneAsync().WaitAsync(Safety));
        using var attempt = await run.WaitAsync(Safety);
        Assert.Null(attempt.ExitCode);
    }

    [Fact]
    public async Task Detached_process_that_no_kill_finds_does_not_hold_the_attempt()
    {
        using var gate = NamedPipe.OpenBoth(_folder.MakePipe("gate"));
        using var events = NamedPipe.OpenBoth(_folder.MakePipe("events"));
        using var kill = new CancellationTokenSource();
        var script = _folder.WriteScript("daemon", $"echo detached > '{_folder["events"]}'; read x < '{_folder["gate"]}'");
        var run = RunAsync($"(setsid '{script}' &); read x < '{_folder["gate"]}'", kill.Token);
        Assert.Equal("detached", await events.ReadLineAsync().WaitAsync(Safety));

        await kill.CancelAsync();

        using var attempt = await run.WaitAsync(Safety);
        Assert.Null(attempt.ExitCode);
        gate.WriteLine("end, daemon");
    }

    [Fact]
    public async Task Program_that_the_system_cannot_start_is_a_failure_with_the_reason()
    {
        var line = new string('x', 100_000);

        // Each fits, all together do not.
        var refused = await Assert.ThrowsAsync<CommandFailedException>(
            () => _runner.RunAsync("/bin/echo", [.. Enumerable.Repeat(line, 100)], CancellationToken.None));

        Assert.Equal("command cannot be started: '/bin/echo': Argument list too long", refused.Message);
    }

    [Theory]
    [InlineData("echo a shell runs me", "is neither a program of this system nor a script with a #! line, and no shell is tried")]
    [InlineData("\u007fELF echo a shell runs me", "is neither a program of this system nor a script with a #! line, and no shell is tried")]
    [InlineData("", "is neither a program of this system nor a script with a #! line, and no shell is tried")]
    [InlineData("#!/no/such/interpreter", "names an interpreter that does not exist")]
    public async Task File_that_the_system_cannot_run_is_refused_for_good_and_no_shell_tries_it(string text, string reason)
    {
        var path = _folder.WriteExecutable("file", text);

        var refused = await Assert.ThrowsAsync<DoNotRetryException>(() => _runner.RunAsync(path, [], CancellationToken.None));

        Assert.Equal($"command cannot be run: '{path}' {reason}", refused.Message);
    }

    [Fact]
    public async Task Command_leads_a_session_of_its_own()
    {
        // The sixth field of its stat is its session.
        using var attempt = await RunAsync("read pid name state parent group session rest < /proc/$$/stat; echo $(($$ == group)) $(($$ == session))");

        Assert.Equal("1 1\n", Text(attempt.Output));
    }

    [Fact]
    public async Task Command_that_a_signal_killed_has_the_exit_code_that_shells_give()
    {
        using var attempt = await RunAsync("kill -9 $$");

        Assert.Equal(128 + 9, attempt.ExitCode);
    }

    [Fact]
    public async Task Command_has_the_environment_and_the_folder_of_this_program()
    {
        using var attempt = await RunAsync("echo \"$PATH|$PWD\"");

        Assert.Equal($"{Environment.GetEnvironmentVariable("PATH")}|{Environment.CurrentDirectory}\n", Text(attempt.Output));
    }

    [Fact]
    public async Task Command_whose_reader_goes_away_ends_by_the_signal_as_in_a_shell()
    {
        // Bit 12 is SIGPIPE, which this runtime ignores, and which a child would go on ignoring.
        using var attempt = await RunAsync("while read name mask; do [ $name = SigIgn: ] && echo $((0x$mask >> 12 & 1)); [ $name = SigBlk: ] && echo $mask; done < /proc/self/status");

        Assert.Equal("0000000000000000\n0\n", Text(attempt.Output));
    }

    [Fact]
    public async Task Every_one_of_many_short_commands_is_seen_to_end()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            List<int?> seen = [];
            for (var i = 0; i < 100; i++)
            {
                using var attempt = await RunAsync($"exit {i}");
                seen.Add(attempt.ExitCode);
            }

            return seen;
        })).WaitAsync(Safety);

        Assert.All(codes, seen => Assert.Equal(Enumerable.Range(0, 100).Select(code => (int?)code), seen));
    }

    private Task<Attempt> RunAsync(string script, CancellationToken kill = default) => _runner.RunAsync("/bin/sh", ["-c", script], kill);

    private static string Text(OutputCapture capture)
    {
        using var text = new MemoryStream();
        capture.CopyTo(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
