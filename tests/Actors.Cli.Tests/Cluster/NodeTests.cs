using System.Diagnostics;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Cluster;

/// <summary>Nodes that are killed, sent home and cut off.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<NodeProgram> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Scenario_07_lines_of_a_node_that_is_killed_run_elsewhere()
    {
        using var held = new HeldCommand(_folder);
        var file = _folder["r.jsonl"];
        var (lost, submit) = await SubmitUntilHeldAsync(held, 300, "--results", file);
        using var _ = submit;

        lost.Kill();

        var ended = await submit.EndAsync();
        Assert.Equal((ExitCode.AllSucceeded, "300"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal(Enumerable.Range(1, 300), ended.Lines.Select(int.Parse).Order());
        Assert.Equal(Enumerable.Range(1, 300), Ended.Results(file).Select(result => result.GetProperty("id").GetInt32()).Order());
        Assert.DoesNotContain(lost.Name, Ended.Results(file).Select(result => result.GetProperty("node").GetString()));

        // What was in flight at the kill ran twice, and nothing else did.
        Assert.Equal(302, Runs().Count);
    }

    [Fact]
    public async Task Node_that_is_sent_home_ends_what_runs_and_hands_the_rest_back_so_that_nothing_runs_twice()
    {
        using var held = new HeldCommand(_folder);
        var (leaving, submit) = await SubmitUntilHeldAsync(held, 300);
        using var _ = submit;

        leaving.Program.Signal("TERM");
        await leaving.SaysAsync("leaving; running commands may end within 30s. Ctrl-C kills them.");
        held.Release(300); // The two, and what begins in their place before the node takes nothing more.

        var left = await leaving.Program.EndAsync();
        var ended = await submit.EndAsync();
        Assert.Equal(ExitCode.AllSucceeded, left.Code);
        Assert.EndsWith($"node {leaving.Name}: left\n", left.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.AllSucceeded, "300"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal(Enumerable.Range(1, 300), Runs().Order());
    }

    [Fact]
    public async Task Command_of_a_node_that_is_sent_home_has_the_whole_drain_time_before_its_line_runs_elsewhere()
    {
        using var held = new HeldCommand(_folder);
        var moved = NamedPipe.OpenBoth(_folder.MakePipe("moved"));
        using var _ = moved;
        _nodes.Add(await NodeProgram.StartAsync(seed: null, held.Script, "--drain", "3s"));
        using var submit = ActorsProgram.Start("submit", "--seed", _nodes[0].Name);
        await submit.FeedAsync("1\n"u8.ToArray());
        await submit.Within(held.BegunAsync(), "its command");
        _nodes.Add(await NodeProgram.StartAsync(_nodes[0], $"echo here > '{_folder["moved"]}'; echo $1"));

        var began = Stopwatch.GetTimestamp();
        _nodes[0].Program.Signal("TERM");
        await _nodes[0].SaysAsync("leaving; running commands may end within 3s. Ctrl-C kills them.");

        await submit.Within(moved.ReadLineAsync(), "a run of its line elsewhere");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(3), TimeSpan.MaxValue);
        Assert.Equal("1", (await submit.EndAsync()).Summary("succeeded"));
        Assert.Equal(ExitCode.AllSucceeded, (await _nodes[0].Program.EndAsync()).Code);
    }

    [Fact]
    public async Task Second_interrupt_kills_the_commands_of_a_node_and_their_lines_run_elsewhere()
    {
        using var held = new HeldCommand(_folder);
        var (leaving, submit) = await SubmitUntilHeldAsync(held, 20);
        using var _ = submit;

        leaving.Program.Signal("INT");
        await leaving.SaysAsync("leaving; ");
        leaving.Program.Signal("INT");

        Assert.Equal(ExitCode.Interrupted, (await leaving.Program.EndAsync()).Code);
        Assert.Equal("20", (await submit.EndAsync()).Summary("succeeded"));
    }

    [Fact]
    public async Task Node_that_is_left_alone_by_most_of_the_others_is_thrown_out_and_ends_with_1()
    {
        var (first, second) = await StartThreeAsync(":", ":");

        first.Kill();
        second.Kill();

        var ended = await _nodes[2].Program.EndAsync();
        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.Contains($"node {_nodes[2].Name}: thrown out", ended.Errors, StringComparison.Ordinal);
    }

    /// <summary>Starts three nodes and a submission, and waits until the second node runs two commands, which are held.</summary>
    private async Task<(NodeProgram Held, ActorsProgram Submit)> SubmitUntilHeldAsync(HeldCommand held, int lines, params string[] args)
    {
        var (first, second) = await StartThreeAsync(Noted(""), Noted(held.Script));
        var submit = ActorsProgram.Start(["submit", "--seed", first.Name, .. args]);
        await submit.FeedAsync(System.Text.Encoding.UTF8.GetBytes(RunTests.Numbers(lines)));
        await submit.Within(held.BegunAsync(), "a command of the second node");
        await submit.Within(held.BegunAsync(), "another one");
        return (second, submit);
    }

    /// <summary>A script that notes each run before anything else.</summary>
    private string Noted(string script) => $"echo $1 >> '{_folder["runs"]}'; {script}{(script.Length > 0 ? "; " : "")}echo $1";

    private List<int> Runs() => [.. File.ReadLines(_folder["runs"]).Select(int.Parse)];

    /// <summary>Three nodes; the second has a script of its own.</summary>
    private async Task<(NodeProgram First, NodeProgram Second)> StartThreeAsync(string script, string scriptOfSecond)
    {
        _nodes.Add(await NodeProgram.StartAsync(seed: null, script));
        _nodes.AddRange(await Task.WhenAll(NodeProgram.StartAsync(_nodes[0], scriptOfSecond), NodeProgram.StartAsync(_nodes[0], script)));
        return (_nodes[0], _nodes[1]);
    }
}
