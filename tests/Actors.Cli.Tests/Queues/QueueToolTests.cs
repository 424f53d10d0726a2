using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Queues;

/// <summary><c>actors queue</c>: what a run has left is read and mended.</summary>
public sealed class QueueToolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Queue => _folder["q.db"];

    private string Results => _folder["r.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_that_failed_are_listed_shown_and_retried()
    {
        string[] command = ["sh", "-c", $"echo $1 >> '{_folder["ran"]}'; [ $1 = 1 ] || [ -e '{_folder["mended"]}' ] || exit 7", "sh"];
        await RunAsync("1\n2\n3\n", command);

        var list = await QueueAsync("list");
        var show = await QueueAsync("show", "1", "2");
        var timedOut = await QueueAsync("list", "--state", "timedout");
        var retry = await QueueAsync("retry", "3");
        var left = await QueueAsync("list", "--state", "failed");
        _folder.Write("mended", "");
        var again = await RunAsync("1\n2\n3\n", command);

        Assert.Equal("2           failed      '2': exit code 7\n3           failed      '3': exit code 7\n", list.Output);
        Assert.StartsWith("line        1\nstate       succeeded\ntext        not kept\nattempts    not kept\nexit code   0\nrun time    ", show.Output, StringComparison.Ordinal);
        Assert.Contains("\n\nline        2\nstate       failed\ntext        '2'\nattempts    1\nexit code   7\nrun time    ", show.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nerror       exit code 7\n", show.Output, StringComparison.Ordinal);
        Assert.Equal(("", "1 line to be run again\n"), (timedOut.Output, retry.Output));
        Assert.Equal("2           failed      '2': exit code 7\n", left.Output);
        Assert.All([list, show, timedOut, retry, left], ended => Assert.Equal((ExitCode.AllSucceeded, ""), (ended.Code, ended.Errors)));
        Assert.Equal((ExitCode.SomeDidNot, "2", "1"), (again.Code, again.Summary("succeeded"), again.Summary("failed")));
        Assert.Equal(["1", "2", "3", "3"], File.ReadLines(_folder["ran"]).Order(StringComparer.Ordinal));
        Assert.Equal(["failed", "succeeded"], Ended.Results(Results).Where(result => result.GetProperty("id").GetInt32() == 3).Select(result => result.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Lines_are_listed_and_shown_as_JSON_with_every_key()
    {
        await RunAsync("1\n'ü'\n3\n", "sh", "-c", "[ $1 = 1 ] || exit 7", "sh");
        await QueueAsync("drop", "3");

        var list = await QueueAsync("list", "--json");
        var show = await QueueAsync("show", "1", "2", "3", "--json");
        await QueueAsync("retry", "2");
        var waiting = await QueueAsync("list", "--json", "--state", "waiting");
        var none = await QueueAsync("list", "--json", "--state", "failed");

        Assert.Equal(["""{"id":2,"state":"failed","input":"'ü'","attempts":1,"exitCode":7,"runMs":0,"error":"exit code 7"}"""], Timeless(list));
        Assert.Equal(
            [
                """{"id":1,"state":"succeeded","input":null,"attempts":null,"exitCode":0,"runMs":0,"error":null}""",
                """{"id":2,"state":"failed","input":"'ü'","attempts":1,"exitCode":7,"runMs":0,"error":"exit code 7"}""",
                """{"id":3,"state":"failed","input":null,"attempts":null,"exitCode":null,"runMs":0,"error":"dropped from the queue"}""",
            ],
            Timeless(show));
        Assert.Equal(["""{"id":2,"state":"waiting","input":"'ü'","attempts":null,"exitCode":null,"runMs":null,"error":null}"""], Timeless(waiting));
        Assert.Equal("", none.Output);
        Assert.All([list, show, waiting, none], ended => Assert.Equal((ExitCode.AllSucceeded, ""), (ended.Code, ended.Errors)));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show")]
    public async Task Help_documents_every_key_of_the_JSON(string command)
    {
        var help = await ActorsProgram.RunAsync("", "queue", command, "--help");

        Assert.Equal((ExitCode.AllSucceeded, ""), (help.Code, help.Errors));
        Assert.Contains("--json ", help.Output, StringComparison.Ordinal);
        Assert.All("id state input attempts exitCode runMs error".Split(' '), key => Assert.Contains(key, help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_that_wait_are_no_more_than_have_room_and_are_dropped_without_a_run()
    {
        using var held = new HeldCommand(_folder);
        var config = _folder.Write("pool.hocon", "actors.task-pool { capacity = 5 }");
        var input = _folder.Write("in", RunTests.Numbers(100));
        string[] run = ["run", "--queue", Queue, "--input", input, "--results", Results, "--workers", "2", "--config", config, "--", "sh", "-c", $"echo $1 >> '{_folder["ran"]}'; {held.Script}", "sh"];
        using (var program = ActorsProgram.Start(run))
        {
            await program.Within(held.BegunAsync(), "its first command");
            await program.Within(held.BegunAsync(), "its second command");
            var inUse = await QueueAsync("list");
            Assert.Equal((ExitCode.BadUsage, ""), (inUse.Code, inUse.Output));
            Assert.StartsWith($"actors: FILE: {Queue}: is in use by another process", inUse.Errors, StringComparison.Ordinal);
            program.Kill();
            await program.EndAsync();
        }

        var list = await QueueAsync("list");
        Assert.Equal(Enumerable.Range(1, 5).Select(n => $"{n,-12}waiting     '{n}'"), list.Lines);

        // Two of them were running: the pool would run them again if it were not for the book.
        Assert.Equal("5 lines dropped\n", (await QueueAsync("drop", "--all")).Output);
        File.Delete(_folder["ran"]);
        held.Release(100);
        var ended = await ActorsProgram.RunAsync("", run);

        Assert.Equal((ExitCode.SomeDidNot, "95", "5"), (ended.Code, ended.Summary("succeeded"), ended.Summary("cancelled")));
        Assert.Equal(Enumerable.Range(6, 95), File.ReadLines(_folder["ran"]).Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)).Order());
        var results = Ended.Results(Results);
        Assert.Equal(Enumerable.Range(1, 100), results.Select(result => result.GetProperty("id").GetInt32()).Order());
        Assert.Equal(5, results.Count(result => result.GetProperty("error").GetString() == "dropped from the queue"));
    }

    [Fact]
    public async Task Line_that_failed_and_is_dropped_is_no_longer_retried()
    {
        string[] command = ["sh", "-c", "[ $1 != 2 ]", "sh"];
        await RunAsync("1\n2\n", command);

        var drop = await QueueAsync("drop", "2");
        var list = await QueueAsync("list");
        var retry = await QueueAsync("retry", "2");
        var again = await RunAsync("1\n2\n", command);

        Assert.Equal(("1 line dropped\n", ""), (drop.Output, list.Output));
        Assert.Equal((ExitCode.BadUsage, "actors: ID: line 2 was dropped, and cannot be retried\nTry 'actors queue retry --help'.\n"), (retry.Code, retry.Errors));
        Assert.Equal((ExitCode.SomeDidNot, "1", "1"), (again.Code, again.Summary("succeeded"), again.Summary("failed")));
        Assert.Equal(2, Ended.Results(Results).Length);
    }

    [Theory]
    [InlineData("FILE: there is no file '{0}'", "list")]
    [InlineData("ID: give numbers of lines, or --all", "retry")]
    [InlineData("ID: give numbers of lines, or --all", "drop", "1", "--all")]
    [InlineData("ID: 'x' must be the number of a line", "show", "x")]
    [InlineData("--state: 'done' must be one of waiting, failed, timedout, crashed, cancelled, rejected", "list", "--state", "done")]
    public async Task Faults_are_told_and_make_no_file(string fault, string command, params string[] options)
    {
        var ended = await QueueAsync(command, options);

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Equal($"actors: {string.Format(System.Globalization.CultureInfo.InvariantCulture, fault, Queue)}\nTry 'actors queue {command} --help'.\n", ended.Errors);
        Assert.Empty(Directory.GetFiles(_folder[""]));
    }

    [Fact]
    public async Task Lines_that_are_not_there_or_wait_are_named_and_nothing_is_changed()
    {
        await RunAsync("1\n2\n", "sh", "-c", "[ $1 != 2 ]", "sh");

        var ended = await QueueAsync("retry", "1", "2", "3");

        Assert.Equal(ExitCode.BadUsage, ended.Code);
        Assert.Equal("actors: ID: line 3 was not taken yet; 2 were\nactors: ID: line 1 has succeeded, and cannot be retried\nTry 'actors queue retry --help'.\n", ended.Errors);
        Assert.Equal("2           failed      '2': exit code 1\n", (await QueueAsync("list")).Output);
    }

    /// <summary>Each line with 0 for how long it ran, and as text that nobody escaped.</summary>
    private static string[] Timeless(Ended ended) => [.. ended.Lines.Select(line =>
    {
        var keys = JsonNode.Parse(line)!.AsObject();
        if (keys["runMs"] is { } time)
        {
            Assert.InRange(time.GetValue<double>(), double.Epsilon, 120_000);
            keys["runMs"] = 0;
        }

        return keys.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    })];

    private async Task<Ended> RunAsync(string input, params string[] command) =>
        await ActorsProgram.RunAsync("", ["run", "--queue", Queue, "--input", _folder.Write("in", input), "--results", Results, "--workers", "2", "--", .. command]);

    private async Task<Ended> QueueAsync(string command, params string[] options) => await ActorsProgram.RunAsync("", ["queue", command, Queue, .. options]);
}
