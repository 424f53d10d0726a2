using System.Text;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Queues;

/// <summary>Durable runs that are killed or stopped, and go on.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const int Kills = 6;
    private const int Lines = 400;

    private readonly TestFolder _folder = new();

    private string Queue => _folder["q.db"];

    private string Results => _folder["r.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_that_is_killed_again_and_again_has_one_result_for_each_line(bool isPiped)
    {
        var seed = Environment.TickCount;
        var dice = new Random(seed);
        string[] command = ["sh", "-c", $"echo $1 >> '{_folder["ran"]}'; echo out $1; exit $(($1 % 50 == 0))", "sh"];
        var printed = new HashSet<string>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var program = Start(isPiped, command);
            var seen = new StreamReader(program.Output);
            var most = dice.Next(0, Lines / Kills);
            for (var lines = 0; lines < most && await program.Within(seen.ReadLineAsync(), "its next output") is { } line; lines++)
            {
                printed.Add(line);
            }

            // At any moment, also between an output and its result.
            await Task.Delay(dice.Next(0, 20));
            program.Kill();
            while (await seen.ReadLineAsync() is { } line)
            {
                printed.Add(line);
            }
        }

        using var last = Start(isPiped, command);
        var ended = await last.EndAsync();

        var ids = Ended.Results(Results).Select(result => result.GetProperty("id").GetInt32()).ToList();
        Assert.True(ids.Order().SequenceEqual(Enumerable.Range(1, Lines)), $"seed {seed}: {ids.Count} results, {ids.Distinct().Count()} lines; {ended.Errors}");
        Assert.Equal((ExitCode.SomeDidNot, "392", "8"), (ended.Code, ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Equal(Lines, File.ReadLines(_folder["ran"]).Distinct().Count());
        Assert.Contains("lines are done\n", ended.Errors, StringComparison.Ordinal);
        printed.UnionWith(ended.Lines);
        Assert.Equal(Lines, printed.Count);
    }

    [Fact]
    public async Task Torn_last_line_of_the_results_is_written_anew()
    {
        using var held = new HeldCommand(_folder);
        string[] command = ["sh", "-c", $"[ $1 = 3 ] && {{ {held.Script}; }}; echo $1", "sh"];
        using (var program = Start(RunTests.Numbers(3), command))
        {
            await program.Within(held.BegunAsync(), "its third command");
            var seen = new StreamReader(program.Output);
            await program.Within(seen.ReadLineAsync(), "its first output");
            await program.Within(seen.ReadLineAsync(), "its second output");
            program.Kill();
            await program.EndAsync();
        }

        held.Release();
        await File.AppendAllTextAsync(Results, """{"id":3,"inp""");
        held.Release();

        using var again = Start(RunTests.Numbers(3), command);
        var ended = await again.EndAsync();

        Assert.Equal(ExitCode.AllSucceeded, ended.Code);
        Assert.Equal([1, 2, 3], Ended.Results(Results).Select(result => result.GetProperty("id").GetInt32()).Order());
    }

    [Fact]
    public async Task Waiting_line_that_has_changed_is_refused_before_anything_runs()
    {
        using var held = new HeldCommand(_folder);
        string[] command = ["sh", "-c", $"echo $1 >> '{_folder["ran"]}'; {held.Script}", "sh"];
        using (var program = Start("a\nb\nc\nd\n", command))
        {
            await program.Within(held.BegunAsync(), "its first command");
            await program.Within(held.BegunAsync(), "its second command");
            program.Kill();
            await program.EndAsync();
        }

        using var again = Start("a\nb\nc\nD\n", command);
        var ended = await again.EndAsync();

        Assert.Equal(ExitCode.BadUsage, ended.Code);
        Assert.Contains("the input has changed: line 4 was 'd', and is 'D'\n", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], File.ReadLines(_folder["ran"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Interrupt_lets_running_commands_end_and_keeps_the_rest()
    {
        const int Lines = 100;
        using var held = new HeldCommand(_folder);
        string[] command = ["sh", "-c", $"echo $1 >> '{_folder["ran"]}'; {held.Script}; echo done $1", "sh"];
        int done;
        using (var program = Start(RunTests.Numbers(Lines), command))
        {
            await program.Within(held.BegunAsync(), "its first command");
            await program.Within(held.BegunAsync(), "its second command");
            program.Signal("INT");
            await program.ErrorLineAsync("Interrupted: no more input is read; 2 running commands may end within 30s.");
            held.Release(Lines); // Those two, and any that begins before the pool has heard of the stop.
            var stopped = await program.EndAsync();
            done = stopped.Lines.Length;
            Assert.InRange(done, 2, Lines - 1);
            Assert.Equal((ExitCode.Interrupted, "interrupted", $"{done}"), (stopped.Code, stopped.Summary("stopped"), stopped.Summary("succeeded")));
            Assert.StartsWith($"{Lines - done} line", stopped.Summary("kept"), StringComparison.Ordinal);
            Assert.All(stopped.Lines, line => Assert.StartsWith("done ", line, StringComparison.Ordinal));
        }

        using var again = Start(RunTests.Numbers(Lines), command);
        var ended = await again.EndAsync();

        Assert.Equal((ExitCode.AllSucceeded, $"{Lines}"), (ended.Code, ended.Summary("succeeded")));
        Assert.StartsWith($"resuming: {done} of {Lines} lines are done\n", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(Lines, File.ReadLines(_folder["ran"]).Count());
        Assert.Equal(Lines, Ended.Results(Results).Length);
    }

    [Fact]
    public async Task Command_that_a_second_interrupt_kills_runs_again()
    {
        using var held = new HeldCommand(_folder);
        string[] command = ["sh", "-c", held.Script, "sh"];
        using (var program = Start("1\n", command))
        {
            await program.Within(held.BegunAsync(), "its command");
            program.Signal("INT");
            await program.ErrorLineAsync("Interrupted:");
            program.Signal("INT");
            var stopped = await program.EndAsync();
            Assert.Equal((ExitCode.Interrupted, "0", "1 line, which goes on with the same command"), (stopped.Code, stopped.Summary("succeeded"), stopped.Summary("kept")));
            Assert.Empty(Ended.Results(Results));
        }

        held.Release();
        using var again = Start("1\n", command);
        var ended = await again.EndAsync();

        Assert.Equal((ExitCode.AllSucceeded, "1"), (ended.Code, ended.Summary("succeeded")));
        Assert.Single(Ended.Results(Results));
    }

    [Fact]
    public async Task Output_that_nobody_read_is_printed_by_the_next_process()
    {
        using (var program = Start(RunTests.Numbers(50), "echo"))
        {
            program.CloseOutput();
            var stopped = await program.EndAsync();
            Assert.Equal((ExitCode.SomeDidNot, "nobody reads the output any more"), (stopped.Code, stopped.Summary("stopped")));
        }

        using var again = Start(RunTests.Numbers(50), "echo");
        var ended = await again.EndAsync();

        Assert.Equal((ExitCode.AllSucceeded, "50"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal(50, ended.Lines.Distinct().Count());
        Assert.Equal(50, Ended.Results(Results).Length);
    }

    [Fact]
    public async Task Kept_order_goes_on_where_the_order_stopped()
    {
        using var held = new HeldCommand(_folder);
        string[] command = ["sh", "-c", $"[ $1 = 4 ] && [ ! -e '{_folder["again"]}' ] && {{ {held.Script}; }}; echo $1", "sh"];
        using (var program = Start(RunTests.Numbers(30), ["--keep-order"], command))
        {
            await program.Within(held.BegunAsync(), "its fourth command");
            var seen = new StreamReader(program.Output);
            for (var line = 1; line <= 3; line++)
            {
                Assert.Equal(FormattableString.Invariant($"{line}"), await program.Within(seen.ReadLineAsync(), "its next output"));
            }

            program.Kill();
            await program.EndAsync();
        }

        _folder.Write("again", "");
        using var again = Start(RunTests.Numbers(30), ["--keep-order"], command);
        var ended = await again.EndAsync();

        Assert.Equal(ExitCode.AllSucceeded, ended.Code);
        Assert.EndsWith(string.Concat(Enumerable.Range(4, 27).Select(n => $"{n}\n")), ended.Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 30), Ended.Results(Results).Select(result => result.GetProperty("id").GetInt32()));
    }

    private ActorsProgram Start(bool isPiped, string[] command)
    {
        if (!isPiped)
        {
            return Start(RunTests.Numbers(Lines), command);
        }

        var program = ActorsProgram.Start(["run", "--queue", Queue, "--results", Results, "--workers", "2", "--", .. command]);
        _ = program.FeedAsync(Encoding.UTF8.GetBytes(RunTests.Numbers(Lines)));
        return program;
    }

    private ActorsProgram Start(string input, params string[] command) => Start(input, [], command);

    private ActorsProgram Start(string input, string[] options, string[] command) =>
        ActorsProgram.Start(["run", "--queue", Queue, "--input", _folder.Write("in", input), "--results", Results, "--workers", "2", .. options, "--", .. command]);
}
