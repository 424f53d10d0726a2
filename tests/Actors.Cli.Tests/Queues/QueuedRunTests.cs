using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Actors.Cli.Tests.Queues;

/// <summary>Durable runs that end, or are refused.</summary>
public sealed class QueuedRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Queue => _folder["q.db"];

    private string Results => _folder["r.jsonl"];

    private string Input => _folder["in"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_with_a_queue_does_what_one_without_does()
    {
        var ended = await RunAsync(RunTests.Numbers(100), "sh", "-c", "echo task $1; exit $(($1 % 10 == 0))", "sh");

        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.Equal(Enumerable.Range(1, 100).Select(n => $"task {n}").Order(StringComparer.Ordinal), ended.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(("90", "10"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Contains("'10': exit code 1\n", ended.Errors, StringComparison.Ordinal);
        var results = Ended.Results(Results);
        Assert.Equal(Enumerable.Range(1, 100), results.Select(result => result.GetProperty("id").GetInt32()).Order());
        Assert.All(results, result => Assert.Equal(result.GetProperty("id").GetInt32() % 10 == 0 ? 1 : 0, result.GetProperty("exitCode").GetInt32()));
        Assert.All(results, result => Assert.True(result.GetProperty("runMs").GetDecimal() > 0));
    }

    [Fact]
    public async Task Run_that_is_done_says_so_and_exits_as_before()
    {
        string[] command = ["sh", "-c", $"echo $1 >> '{_folder["ran"]}'; [ $1 != 3 ]", "sh"];
        await RunAsync("1\n2\n3\n", command);
        var results = await File.ReadAllTextAsync(Results);

        var again = await RunAsync("1\n2\n3\n", command);

        Assert.Equal((ExitCode.SomeDidNot, ""), (again.Code, again.Output));
        Assert.StartsWith("nothing left to run: all 3 lines are done\n", again.Errors, StringComparison.Ordinal);
        Assert.Equal(("2", "1"), (again.Summary("succeeded"), again.Summary("failed")));
        Assert.Contains("line 3 '3': exit code 1\n", again.Errors, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadLines(_folder["ran"]).Count());
        Assert.Equal(results, await File.ReadAllTextAsync(Results));
    }

    [Fact]
    public async Task Lines_that_were_added_at_the_end_are_run()
    {
        await RunAsync("1\n2\n", "echo");

        var again = await RunAsync("1\n2\n3\n", "echo");

        Assert.Equal((ExitCode.AllSucceeded, "3\n"), (again.Code, again.Output));
        Assert.StartsWith("resuming: 2 of 3 lines are done\n", again.Errors, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], Ended.Results(Results).Select(result => result.GetProperty("id").GetInt32()).Order());
    }

    [Fact]
    public async Task Line_that_cannot_be_run_fails_once()
    {
        var input = "a\0b\n1\n";
        await RunAsync(input, "echo");

        var again = await RunAsync(input, "echo");

        Assert.Equal((ExitCode.SomeDidNot, "1", "1"), (again.Code, again.Summary("succeeded"), again.Summary("failed")));
        Assert.Equal(["failed", "succeeded"], Ended.Results(Results).Select(result => result.GetProperty("outcome").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Changed_input_is_refused_with_the_first_line_that_differs()
    {
        await RunAsync("1\n2\n3\n4\n", "sh", "-c", "[ $1 != 3 ]", "sh");

        var failed = await RunAsync("1\n2\nthree\nfour\n", "sh", "-c", "[ $1 != 3 ]", "sh");
        var succeeded = await RunAsync("1\ntwo\nthree\n4\n", "sh", "-c", "[ $1 != 3 ]", "sh");
        var shorter = await RunAsync("1\n2\n", "sh", "-c", "[ $1 != 3 ]", "sh");

        Assert.All([failed, succeeded, shorter], ended => Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output)));
        Assert.StartsWith($"actors: --queue: {Queue}: the input has changed: line 3 was '3', and is 'three'\n", failed.Errors, StringComparison.Ordinal);
        Assert.Matches(@"the input has changed: line 2 was another \(its hash was [0-9a-f]{16}, and is [0-9a-f]{16}\), and is 'two'\n", succeeded.Errors);
        Assert.Contains("the input has changed: it ends after line 2, and line 3 was taken from it before\n", shorter.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_command_or_other_options_are_refused_with_what_is_different()
    {
        await RunAsync("1\n", "echo", "a b");

        var other = await ActorsProgram.RunAsync("", "run", "--queue", Queue, "--input", Input, "--null", "--timeout", "5s", "--retries", "2", "--results", _folder["other"], "--", "echo", "c");

        Assert.Equal((ExitCode.BadUsage, ""), (other.Code, other.Output));
        Assert.StartsWith(
            $"actors: --queue: {Queue}: holds a run that was begun otherwise: COMMAND was 'echo' 'a b' and is 'echo' 'c'; --null was not given and is given; "
            + $"--timeout was not given and is 5s; --retries was 0 and is 2; --results was '{Results}' and is '{_folder["other"]}'\n",
            other.Errors,
            StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["other"]));
    }

    [Fact]
    public async Task Other_workers_are_no_other_run()
    {
        await RunAsync("1\n", "echo");
        await File.AppendAllTextAsync(Input, "2\n");

        var again = await ActorsProgram.RunAsync("", "run", "--queue", Queue, "--input", Input, "--results", Results, "--workers", "3", "--keep-order", "--max-failures", "1", "--", "echo");

        Assert.Equal((ExitCode.AllSucceeded, "2\n"), (again.Code, again.Output));
    }

    [Fact]
    public async Task Second_process_is_refused_and_disturbs_nothing()
    {
        using var held = new HeldCommand(_folder);
        using var first = ActorsProgram.Start("run", "--queue", Queue, "--results", Results, "--", "sh", "-c", held.Script, "sh");
        await first.FeedAsync("1\n"u8.ToArray());
        await first.Within(held.BegunAsync(), "its command");

        var second = await ActorsProgram.RunAsync("1\n", "run", "--queue", Queue, "--results", Results, "--", "sh", "-c", held.Script, "sh");
        held.Release();
        var ended = await first.EndAsync();

        Assert.Equal(ExitCode.BadUsage, second.Code);
        Assert.StartsWith($"actors: --queue: {Queue}: is in use by another process", second.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.AllSucceeded, "1"), (ended.Code, ended.Summary("succeeded")));
        Assert.Single(Ended.Results(Results));
    }

    [Fact]
    public async Task File_that_holds_something_else_is_refused_and_not_written_to()
    {
        await using (var connection = new SqliteConnection($"Data Source={Queue};Pooling=False"))
        {
            connection.Open();
            await using var command = new SqliteCommand("CREATE TABLE mine(x)", connection);
            await command.ExecuteNonQueryAsync();
        }

        var ended = await RunAsync("1\n", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"actors: --queue: {Queue}: holds something else than a run of 'actors run --queue'\n", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_the_queue_are_told_by_its_option()
    {
        var input = _folder.Write("in", "1\n");

        var nowhere = await ActorsProgram.RunAsync("", "run", "--queue", _folder["none/q.db"], "--", "echo");
        var same = await ActorsProgram.RunAsync("", "run", "--queue", input, "--input", input, "--results", input, "--", "echo");

        Assert.All([nowhere, same], ended => Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output)));
        Assert.StartsWith($"actors: --queue: {_folder["none/q.db"]}: its directory does not exist\n", nowhere.Errors, StringComparison.Ordinal);
        Assert.Contains($"actors: --queue: '{input}' must be another file than --input\n", same.Errors, StringComparison.Ordinal);
        Assert.Contains($"actors: --queue: '{input}' must be another file than --results\n", same.Errors, StringComparison.Ordinal);
        Assert.Equal("1\n", await File.ReadAllTextAsync(input));
    }

    [Fact]
    public async Task Results_that_have_lost_lines_are_refused()
    {
        await RunAsync("1\n", "echo");
        await RunAsync("1\n2\n", "echo");
        await File.WriteAllTextAsync(Results, "");

        var again = await RunAsync("1\n2\n3\n", "echo");

        Assert.Equal((ExitCode.BadUsage, ""), (again.Code, again.Output));
        Assert.Matches($"actors: --results: '{Results}' cannot be written: it has 0 bytes, and the run had written [0-9]+: bring it back, or begin anew with another --queue\n", again.Errors);
    }

    private async Task<Ended> RunAsync(string input, params string[] command)
    {
        await File.WriteAllTextAsync(Input, input);
        return await ActorsProgram.RunAsync("", ["run", "--queue", Queue, "--input", Input, "--results", Results, "--workers", "2", "--", .. command]);
    }
}
