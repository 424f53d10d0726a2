using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.EndToEnd;

/// <summary>Runs that end before their input does, and commands that must be killed.</summary>
public sealed class StoppingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Interrupt_once_lets_running_commands_end_and_tells_what_was_not_done(string signal)
    {
        _folder.MakePipe("events");
        _folder.MakePipe("gate");
        using var events = NamedPipe.OpenBoth(_folder["events"]);
        using var gate = NamedPipe.OpenBoth(_folder["gate"]);
        var input = _folder.Write("in", RunTests.Numbers(100_000));
        using var program = ActorsProgram.Start(
            "run", "--workers", "2", "--input", input, "--", "sh", "-c", $"echo started > '{_folder["events"]}'; read x < '{_folder["gate"]}'; echo done $1", "sh");
        await program.Within(events.ReadLineAsync(), "its first command");
        await program.Within(events.ReadLineAsync(), "its second command");

        program.Signal(signal);
        await program.ErrorLineAsync("Interrupted: no more input is read; 2 running commands may end within 30s.");
        gate.WriteLine("go");
        gate.WriteLine("go");

        var ended = await program.EndAsync();
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Equal(["done 1", "done 2"], ended.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(("2", "interrupted"), (ended.Summary("succeeded"), ended.Summary("stopped")));
        Assert.Null(ended.Summary("failed"));
        Assert.StartsWith("the input after line ", ended.Summary("not read"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_to_end_that_others_send_doubly_kill_nothing()
    {
        using var events = NamedPipe.OpenBoth(_folder.MakePipe("events"));
        using var gate = NamedPipe.OpenBoth(_folder.MakePipe("gate"));
        using var program = ActorsProgram.Start(
            "run", "--workers", "1", "--", "sh", "-c", $"echo started > '{_folder["events"]}'; read x < '{_folder["gate"]}'; echo done", "sh");
        await program.FeedAsync("x\n"u8.ToArray());
        await program.Within(events.ReadLineAsync(), "its command");

        program.Signal("TERM");
        await program.ErrorLineAsync("Interrupted:");
        program.Signal("TERM");
        program.Signal("HUP");
        gate.WriteLine("go");

        var ended = await program.EndAsync();
        Assert.Equal((ExitCode.Interrupted, "done\n"), (ended.Code, ended.Output));
        Assert.DoesNotContain("killing", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_twice_kills_the_commands_with_what_they_started()
    {
        using var tree = new ProcessTreeProbe(_folder);
        using var program = ActorsProgram.Start("run", "--workers", "1", "--", "sh", "-c", tree.Script, "sh");
        await program.Input.WriteAsync("x\n"u8.ToArray());
        await program.Within(tree.GrownAsync(), "its command");

        program.Signal("INT");
        await program.ErrorLineAsync("Interrupted:");
        program.Signal("INT");

        Assert.True(await program.Within(tree.GoneAsync(), "the end of its commands"));
        var ended = await program.EndAsync();
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Contains("line 1 'x': stopped while it ran; killed", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupt_while_waiting_for_the_first_line_ends_the_run()
    {
        using var program = ActorsProgram.Start("run", "--log-level", "debug", "--", "echo");
        await program.Input.WriteAsync("x\n"u8.ToArray());
        Assert.Equal('x', await program.Within(ReadByteAsync(program.Output), "its first output"));

        program.Signal("INT");

        var ended = await program.EndAsync();
        Assert.Equal((ExitCode.Interrupted, "1"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal("the input after line 1", ended.Summary("not read"));
    }

    [Fact]
    public async Task Command_that_outlives_its_timeout_is_killed_with_its_whole_tree()
    {
        using var tree = new ProcessTreeProbe(_folder);
        var file = _folder["r.jsonl"];
        using var program = ActorsProgram.Start("run", "--timeout", "5s", "--results", file, "--", "sh", "-c", "echo partial; " + tree.Script, "sh");
        await program.FeedAsync("x\n"u8.ToArray());
        await program.Within(tree.GrownAsync(), "its command");

        Assert.True(await program.Within(tree.GoneAsync(), "the end of its commands"));
        var ended = await program.EndAsync();
        Assert.Equal((ExitCode.SomeDidNot, "partial\n", "1"), (ended.Code, ended.Output, ended.Summary("timed out")));
        var result = Assert.Single(Ended.Results(file));
        Assert.Equal(("timedOut", "timed out after 5s; killed"), (result.GetProperty("outcome").GetString(), result.GetProperty("error").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, result.GetProperty("exitCode").ValueKind);
    }

    [Fact]
    public async Task Closed_standard_output_ends_the_run_quietly()
    {
        var input = _folder.Write("in", RunTests.Numbers(100_000));
        using var program = ActorsProgram.Start("run", "--input", input, "--", "echo", "task");
        Assert.Equal('t', await program.Within(ReadByteAsync(program.Output), "its first output"));

        program.CloseOutput();

        var ended = await program.EndAsync();
        Assert.Equal((ExitCode.SomeDidNot, "nobody reads the output any more"), (ended.Code, ended.Summary("stopped")));
        Assert.Null(ended.Summary("error"));
        Assert.StartsWith("the input after line ", ended.Summary("not read"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_failures_stops_reading_and_tells_what_was_not_done()
    {
        var input = _folder.Write("in", RunTests.Numbers(100_000));

        var ended = await ActorsProgram.RunAsync("", "run", "--workers", "1", "--max-failures", "3", "--input", input, "--", "sh", "-c", "[ $1 = 2 ]", "sh");

        Assert.Equal((ExitCode.SomeDidNot, "the limit of --max-failures was reached"), (ended.Code, ended.Summary("stopped")));
        Assert.Equal(("1", "3"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.StartsWith("the input after line ", ended.Summary("not read"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_failures_counts_commands_that_time_out_and_those_not_found()
    {
        var input = _folder.Write("in", "sleep\nno-such-program\n" + RunTests.Numbers(100_000));

        var ended = await ActorsProgram.RunAsync("", "run", "--workers", "1", "--timeout", "1s", "--max-failures", "2", "--input", input, "--", "{}", "1000");

        Assert.Equal(("1", "1"), (ended.Summary("timed out"), ended.Summary("failed")));
        Assert.Equal("the limit of --max-failures was reached", ended.Summary("stopped"));
    }

    private static async Task<char> ReadByteAsync(Stream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one);
        return (char)one[0];
    }

    /// <summary>A command that starts a child, a grandchild and one in a session of its own. All hold a pipe open, whose end is the fact that all are gone.</summary>
    private sealed class ProcessTreeProbe : IDisposable
    {
        private readonly TestFolder _folder;
        private readonly NamedPipe _events;
        private readonly Task<NamedPipe> _alive;

        public ProcessTreeProbe(TestFolder folder)
        {
            _folder = folder;
            folder.MakePipe("alive");
            folder.MakePipe("grown");
            _events = NamedPipe.OpenBoth(folder["grown"]);
            _alive = NamedPipe.OpenForReadingAsync(folder["alive"]);
        }

        public string Script =>
            $"exec 9> '{_folder["alive"]}'; sh -c 'sleep 1000 & wait' & setsid sleep 1000 & echo grown > '{_folder["grown"]}'; wait";

        public async Task<bool> GrownAsync() => await _events.ReadLineAsync() == "grown";

        public async Task<bool> GoneAsync() => await (await _alive).AllWritersGoneAsync();

        public void Dispose()
        {
            _events.Dispose();
            if (_alive.IsCompletedSuccessfully)
            {
                _alive.Result.Dispose();
            }
        }
    }
}
