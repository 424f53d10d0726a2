using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Tests.Output;

public class SummaryTests
{
    private readonly Tally _tally = new();

    [Fact]
    public void Clean_run_is_told_in_three_lines()
    {
        Add(OutcomeKind.Succeeded, count: 2000);

        Assert.Equal(
            """
            tasks       2,000 in 4.00 s, 500/s
            succeeded   2,000
            run time    p50 1.0 ms, p99 1.0 ms

            """,
            Summary().Text());
        Assert.Equal(ExitCode.AllSucceeded, Summary().ExitCode);
    }

    [Fact]
    public void First_ten_failures_are_told_with_their_reasons()
    {
        Add(OutcomeKind.Failed, count: 11, reason: "exit code 3");

        var text = Summary().Text();

        Assert.Contains("failures    the first 10 of 11:\n  line 1 'in put 1': exit code 3\n", text, StringComparison.Ordinal);
        Assert.Contains("line 10 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("line 11 ", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.SomeDidNot, Summary().ExitCode);
    }

    [Fact]
    public void Input_cannot_command_the_terminal_nor_flood_it()
    {
        _tally.Add(new LineResult { Line = 1, Input = "\e[2J" + new string('x', 100), Kind = OutcomeKind.Failed, Attempts = 1, Reason = "a\nb" });

        Assert.Contains($"  line 1 '?[2J{new string('x', 56)}…': a?b\n", Summary().Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Character_of_two_code_units_is_not_cut_in_half()
    {
        _tally.Add(new LineResult { Line = 1, Input = new string('x', 59) + "😀", Kind = OutcomeKind.Failed, Attempts = 1, Reason = "a" });

        Assert.Contains($"'{new string('x', 59)}…'", Summary().Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_line_that_was_not_run_is_named()
    {
        Add(OutcomeKind.Cancelled, count: 1, attempts: 0);

        Assert.Contains("not run     line 1, which had been read\n", Summary().Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StopCause.OutputClosed, "nobody reads the output any more")]
    [InlineData(StopCause.Forgotten, "the cluster has heard nothing of this process for so long that it keeps no outcomes for it")]
    [InlineData(StopCause.OutputFailed, "the output cannot be written")]
    [InlineData(StopCause.ResultsFailed, "the results cannot be written")]
    [InlineData(StopCause.TooManyFailures, "the limit of --max-failures was reached")]
    internal void Cause_of_a_stop_is_told(StopCause cause, string words) =>
        Assert.Contains($"stopped     {words}\n", (Summary() with { StoppedBy = cause }).Text(), StringComparison.Ordinal);

    [Fact]
    public void Run_that_was_stopped_tells_what_was_not_done()
    {
        Add(OutcomeKind.Succeeded, count: 3);
        Add(OutcomeKind.Cancelled, count: 2, attempts: 0);

        var text = (Summary() with { StoppedBy = StopCause.Interrupted, InputEnded = false, LinesRead = 5 }).Text();

        Assert.EndsWith(
            """
            stopped     interrupted
            not run     2 lines that had been read, the first of them line 4
            not read    the input after line 5

            """,
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StopCause.Interrupted, ExitCode.Interrupted)]
    [InlineData(StopCause.TooManyFailures, ExitCode.SomeDidNot)]
    [InlineData(StopCause.OutputClosed, ExitCode.SomeDidNot)]
    [InlineData(StopCause.Forgotten, ExitCode.SomeDidNot)]
    [InlineData(StopCause.ResultsFailed, ExitCode.SomeDidNot)]
    internal void Cause_of_the_stop_decides_the_exit_code(StopCause cause, int code)
    {
        Add(OutcomeKind.Succeeded, count: 1);

        Assert.Equal(code, (Summary() with { StoppedBy = cause }).ExitCode);
    }

    [Fact]
    public void Fault_of_input_or_output_is_told_and_is_no_success()
    {
        Add(OutcomeKind.Succeeded, count: 1);

        var summary = Summary() with { Faults = ["the disk is full"] };

        Assert.Contains("error       the disk is full\n", summary.Text(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.SomeDidNot, summary.ExitCode);
    }

    private void Add(OutcomeKind kind, int count, string? reason = null, int attempts = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var line = _tally.Done + 1;
            _tally.Add(new LineResult
            {
                Line = line,
                Input = $"in put {line}",
                Kind = kind,
                Reason = reason,
                Attempts = attempts,
                Run = attempts > 0 ? TimeSpan.FromMilliseconds(1) : null,
            });
        }
    }

    private Summary Summary() => new() { Tally = _tally, WallTime = TimeSpan.FromSeconds(4), LinesRead = _tally.Done, InputEnded = true };
}
