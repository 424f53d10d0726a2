using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Actors.Cli.Input;
using Actors.Cli.Nodes;
using Actors.Cli.Queues;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Queues;

/// <summary>The durable pool of a run, in this process.</summary>
public sealed class QueuedPoolTests : IDisposable
{
    private static readonly TimeSpan Safety = TimeSpan.FromMinutes(1);

    private readonly TestFolder _folder = new();
    private int _runs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outcome_that_was_told_and_not_written_down_is_told_again_without_a_run()
    {
        var first = await OutcomeAsync();
        var second = await OutcomeAsync();

        Assert.Equal((OutcomeKind.Succeeded, "out", 1), (second.Kind, System.Text.Encoding.UTF8.GetString(((LineReport)second.Result!).Output), _runs));
        Assert.Equal(first.Worker, second.Worker);
    }

    /// <summary>A process that is told an outcome, and ends before it has written it down.</summary>
    private async Task<TaskOutcome> OutcomeAsync()
    {
        var settings = new RunSettings(new LineSettings()) { Command = new CommandTemplate("echo", []), Pool = new TaskPoolOptions { Workers = 1 }, LogLevel = LogLevelName.Off };
        using var queue = QueueFile.OpenRun(_folder["q.db"], RunTerms.Of(settings));
        using var nothing = new InputSource(Stream.Null, nullSeparated: false);
        var lines = new QueuedLines(queue.Book, nothing, capacity: 10, TimeProvider.System);
        var line = new InputLine(1, "a");
        if (queue.Book.Lines().SingleOrDefault() is { } kept)
        {
            lines.Resume(line, kept.Round);
        }

        await using var pool = await QueuedPool.StartAsync(settings, queue, 10, _ => new Counted(() => _runs++), lines.OnOutcome);
        await lines.TellAllAsync(pool, lines.Earlier.Count == 0 ? line : null, CancellationToken.None);
        return (await lines.Done.ReadAsync().AsTask().WaitAsync(Safety)).Outcome!;
    }

    private sealed class Counted(Action onRun) : ITaskHandler<LineTask, LineReport>
    {
        public ValueTask<LineReport> HandleAsync(LineTask task, TaskContext context)
        {
            onRun();
            return new ValueTask<LineReport>(new LineReport("", ExitCode: 0, TimeSpan.FromSeconds(1), "out"u8.ToArray(), []));
        }
    }
}
