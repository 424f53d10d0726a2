using Actors.Cli.Input;
using Actors.Cli.Output;

namespace Actors.Cli.Queues;

/// <summary>The part of the input that earlier processes have taken: held against the book, line by line, so that a changed input is noticed before anything runs.</summary>
internal sealed class QueuedInput(QueueFile queue, InputSource input)
{
    private const int ShownText = 60;

    /// <summary>Reads what was taken. What is done is counted, what has no outcome goes on.</summary>
    /// <param name="lines">Where it goes on.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<SkippedInput> SkipAsync(QueuedLines lines, Tally tally, CancellationToken stop)
    {
        var taken = 0L;
        foreach (var kept in queue.Book.Lines())
        {
            if (await input.ReadAsync(stop) is not { } line)
            {
                return stop.IsCancellationRequested ? new SkippedInput(taken, Fault: null) : new SkippedInput(taken, input.Fault ?? Missing(kept));
            }

            if (QueuedLines.HashOf(line) is var hash && hash != kept.Hash)
            {
                return new SkippedInput(taken, Changed(kept, line, hash));
            }

            taken = lines.Taken = kept.Number;
            if (kept.Result is { } result)
            {
                tally.Add(result);
            }
            else
            {
                lines.Resume(line, kept.Round);
            }
        }

        return new SkippedInput(taken, Fault: null);
    }

    private string Missing(KeptLine kept) =>
        $"{queue.Journal.Place}: the input has changed: it ends after line {input.Lines}, and line {kept.Number} was taken from it before";

    private string Changed(KeptLine kept, InputLine line, long hash)
    {
        var then = kept.Text is { } text ? $"'{SummaryText.OneLine(text, ShownText)}'" : $"another (its hash was {kept.Hash:x16}, and is {hash:x16})";
        return $"{queue.Journal.Place}: the input has changed: line {kept.Number} was {then}, and is '{SummaryText.OneLine(line.Text, ShownText)}'";
    }
}

/// <summary>The part of the input that earlier processes have taken.</summary>
/// <param name="Taken">The number of its last line; 0 when there is none.</param>
/// <param name="Fault">In what the input differs from what it was; null if it does not.</param>
internal sealed record SkippedInput(long Taken, string? Fault);
