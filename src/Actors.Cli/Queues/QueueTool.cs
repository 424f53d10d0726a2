using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Queues;

/// <summary>Reads and mends the queue of a run that is not running.</summary>
/// <param name="book">The book of the run.</param>
/// <param name="hasResults">Whether the run writes results.</param>
internal sealed class QueueTool(RunBook book, bool hasResults)
{
    /// <summary>The lines that wait, or have not succeeded, of one state or of all.</summary>
    public IEnumerable<KeptLine> List(QueueState? state) => book.Lines().Where(line => line.Text is not null && (state is null || line.State == state));

    /// <summary>The lines with these numbers; adds a fault for each that was never taken.</summary>
    public IReadOnlyList<KeptLine> Find(IReadOnlyCollection<long> numbers, List<string> faults)
    {
        var wanted = numbers.ToHashSet();
        var last = 0L;
        List<KeptLine> found = [];
        foreach (var line in book.Lines())
        {
            last = line.Number;
            if (wanted.Remove(line.Number))
            {
                found.Add(line);
            }
        }

        faults.AddRange(wanted.Order().Select(number => $"ID: line {number} was not taken yet; {FigureText.Number(last)} were"));
        return found;
    }

    /// <summary>Has lines run again that have not succeeded: all of them, or these.</summary>
    /// <returns>How many; with a fault, none.</returns>
    public int Retry(IReadOnlyCollection<long>? numbers, List<string> faults)
    {
        var lines = numbers is null ? List(state: null).Where(line => line.Kind is not null).ToList() : Find(numbers, faults);
        faults.AddRange(lines.Where(line => line.Kind is null).Select(line => $"ID: line {line.Number} waits, and will be run"));
        faults.AddRange(lines.Where(line => line.Kind is not null && line.Text is null).Select(line => $"ID: line {line.Number} {Over(line)}, and cannot be retried"));
        if (faults.Count > 0)
        {
            return 0;
        }

        book.Retry(lines);
        return lines.Count;
    }

    /// <summary>Ends lines that wait, and forgets those that have not succeeded: all of them, or these.</summary>
    /// <inheritdoc cref="Retry"/>
    public int Drop(IReadOnlyCollection<long>? numbers, List<string> faults)
    {
        var lines = numbers is null ? List(state: null).ToList() : Find(numbers, faults);
        faults.AddRange(lines.Where(line => line.Text is null).Select(line => $"ID: line {line.Number} {Over(line)}, and cannot be dropped"));
        if (faults.Count > 0)
        {
            return 0;
        }

        using var results = new ResultLines(hasNodes: false);
        foreach (var line in hasResults ? lines.Where(line => line.Kind is null) : [])
        {
            results.Add(new LineResult { Line = line.Number, Input = line.Text!, Kind = OutcomeKind.Cancelled, Reason = "dropped from the queue" });
        }

        book.Drop(lines, results.Written.ToArray());
        return lines.Count;
    }

    private static string Over(KeptLine line) => line.Kind == OutcomeKind.Succeeded ? "has succeeded" : "was dropped";
}
