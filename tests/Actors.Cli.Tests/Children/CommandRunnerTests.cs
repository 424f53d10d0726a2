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

    private Task<Attempt> RunAsync(string script, CancellationToken kill = default) => _runner.RunAsync("/bin/sh", ["-c", script], kill);

    private static string Text(OutputCapture capture)
    {
        using var text = new MemoryStream();
        capture.CopyTo(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
