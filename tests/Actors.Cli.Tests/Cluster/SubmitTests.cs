using System.Text.Json;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Cluster;

/// <summary>What a submission does, and what can be asked meanwhile, where no node is lost.</summary>
public sealed class SubmitTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_hundred_lines_run_once_each_on_all_nodes()
    {
        var file = _folder["r.jsonl"];

        var ended = await nodes.RunAsync(ThreeNodes.Echoes(300), "submit", "--results", file);

        Assert.Equal((ExitCode.AllSucceeded, "300"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal(Enumerable.Range(1, 300).Select(n => $"task {n}").Order(StringComparer.Ordinal), ended.Lines.Order(StringComparer.Ordinal));
        var results = Ended.Results(file);
        Assert.Equal(Enumerable.Range(1, 300), results.Select(result => result.GetProperty("id").GetInt32()).Order());
        Assert.All(results, result =>
        {
            Assert.Equal(("succeeded", 0, 1), (result.GetProperty("outcome").GetString(), result.GetProperty("exitCode").GetInt32(), result.GetProperty("attempts").GetInt32()));
            Assert.Equal($"echo task {result.GetProperty("id").GetInt32()}", result.GetProperty("input").GetString());
            Assert.InRange(result.GetProperty("worker").GetInt32(), 1, 2);
            Assert.True(result.GetProperty("queuedMs").GetDecimal() >= 0);
            Assert.True(result.GetProperty("runMs").GetDecimal() > 0);
        });
        Assert.Equal(nodes.Names.Order(StringComparer.Ordinal), results.Select(result => result.GetProperty("node").GetString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Command_that_fails_gives_1_the_reason_and_its_output()
    {
        var file = _folder["r.jsonl"];

        var ended = await nodes.RunAsync("echo out; echo err >&2; exit 3\nexec no-such-program\n", "submit", "--results", file, "--keep-order");

        Assert.Equal((ExitCode.SomeDidNot, "out\n", "2"), (ended.Code, ended.Output, ended.Summary("failed")));
        Assert.StartsWith("err\n", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("\n  line 1 'echo out; echo err >&2; exit 3': exit code 3\n", ended.Errors, StringComparison.Ordinal);
        var results = Ended.Results(file);
        Assert.Equal([3, 127], results.Select(result => result.GetProperty("exitCode").GetInt32()));
        Assert.All(results, result => Assert.Contains(result.GetProperty("node").GetString()!, nodes.Names));
    }

    [Fact]
    public async Task Line_that_no_argument_can_carry_fails_alone_and_is_told_to_nobody()
    {
        byte[] input = [.. "echo before\nb"u8, 0xFF, .. "d\necho after\n"u8];

        var ended = await ActorsProgram.RunAsync(input, ["submit", .. nodes.Seeds, "--keep-order"]);

        Assert.Equal((ExitCode.SomeDidNot, "before\nafter\n"), (ended.Code, ended.Output));
        Assert.Equal(("2", "1"), (ended.Summary("succeeded"), ended.Summary("failed")));
        Assert.Contains("line 2 'b\uFFFDd': byte 2 of the line is 0xFF", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_is_too_long_to_travel_is_cut_with_a_remark()
    {
        var ended = await nodes.RunAsync("head -c 1000000 /dev/zero\n", "submit");

        const string Remark = "\nactors: cut here: 1,000,000 bytes, of which 368,640 travel\n";
        Assert.Equal((ExitCode.AllSucceeded, (360 * 1024) + Remark.Length), (ended.Code, ended.Bytes.Length));
        Assert.EndsWith(Remark, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_order_prints_in_input_order_though_the_first_command_ends_last()
    {
        using var held = new HeldCommand(_folder);

        var ended = await nodes.RunAsync($"{held.Script}; echo task 0\n{ThreeNodes.Echoes(30)}echo go > '{_folder["gate"]}'; echo task 31\n", "submit", "--keep-order");

        Assert.Equal(Enumerable.Range(0, 32).Select(n => $"task {n}"), ended.Lines);
    }

    [Fact]
    public async Task Interrupt_ends_a_submission_whose_lines_go_on_and_can_be_waited_for()
    {
        using var held = new HeldCommand(_folder);
        using var submit = nodes.Start("submit", "--group", "left");
        await submit.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{held.Script}\n{held.Script}; exit 5\n"));
        await submit.Within(held.BegunAsync(), "its first command");
        await submit.Within(held.BegunAsync(), "its second command");

        submit.Signal("INT");
        var ended = await submit.EndAsync();

        Assert.Equal((ExitCode.Interrupted, "interrupted"), (ended.Code, ended.Summary("stopped")));
        Assert.Contains("Interrupted: no more input is read; 2 lines are outstanding and go on in the cluster.\n", ended.Errors, StringComparison.Ordinal);
        Assert.Equal("2 lines, which go on in the cluster", ended.Summary("outstanding"));
        Assert.Equal("the input after line 2", ended.Summary("not read"));

        using var wait = nodes.Start("wait", "--group", "left");
        await wait.ErrorLineAsync("waiting; ");
        held.Release(2);
        var waited = await wait.EndAsync();
        Assert.Equal(ExitCode.SomeDidNot, waited.Code);
        Assert.StartsWith("done        2 of group 'left'\nsucceeded   1\nfailed      1\nfailures\n  line 2 ", waited.Output, StringComparison.Ordinal);
        Assert.EndsWith(": exit code 5\n", waited.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_says_what_is_outstanding_when_its_time_has_passed_and_0_when_all_is_done()
    {
        using var held = new HeldCommand(_folder);
        using var submit = nodes.Start("submit", "--group", "slow");
        await submit.FeedAsync(System.Text.Encoding.UTF8.GetBytes(held.Script + "\n"));
        await submit.Within(held.BegunAsync(), "its command");

        var late = await nodes.RunAsync("", "wait", "--group", "slow", "--timeout", "100ms");
        held.Release();

        Assert.Equal(ExitCode.SomeDidNot, late.Code);
        Assert.Contains("actors: not all done within 100ms: 1 outstanding in the pool\n", late.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AllSucceeded, (await submit.EndAsync()).Code);
        var done = await nodes.RunAsync("", "wait", "--group", "slow");
        Assert.Equal((ExitCode.AllSucceeded, "done        0 of group 'slow'\nsucceeded   0\n"), (done.Code, done.Output));
    }

    [Fact]
    public async Task Status_tells_nodes_and_what_they_run()
    {
        using var held = new HeldCommand(_folder);
        using var submit = nodes.Start("submit");
        await submit.FeedAsync(System.Text.Encoding.UTF8.GetBytes(held.Script + "\n"));
        await submit.Within(held.BegunAsync(), "its command");

        var text = await nodes.RunAsync("", "status");
        var json = JsonDocument.Parse((await nodes.RunAsync("", "status", "--json")).Output).RootElement;
        using var watch = nodes.Start("status", "--watch");
        var line = await watch.Within(new StreamReader(watch.Output).ReadLineAsync(), "its first look");
        watch.Signal("INT");
        var watched = await watch.EndAsync();
        held.Release();

        Assert.Equal((ExitCode.AllSucceeded, "3", "6", "1"), (text.Code, Row(text, "nodes"), Row(text, "workers"), Row(text, "running")));
        Assert.All(nodes.Names, name => Assert.Contains($"\n  {name}  2 workers, ", text.Output, StringComparison.Ordinal));
        Assert.Equal((6, 1, 1), (json.GetProperty("workers").GetInt32(), json.GetProperty("running").GetInt32(), json.GetProperty("outstanding").GetInt32()));
        Assert.Equal(nodes.Names.Order(StringComparer.Ordinal), json.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("workers").GetInt32() == 2).Select(node => node.GetProperty("address").GetString()));
        Assert.Equal(ExitCode.AllSucceeded, watched.Code);
        Assert.Contains(" 3 nodes, 6 workers, 0 queued, 1 running, 0 delayed, ", line, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AllSucceeded, (await submit.EndAsync()).Code);
    }

    private static string? Row(Ended ended, string name) => ended.Lines.Where(line => line.StartsWith(name.PadRight(12), StringComparison.Ordinal)).Select(line => line[12..]).SingleOrDefault();
}
