using Actors.Tests.Fixtures;

namespace Actors.Tests.Stress;

/// <summary>The total-queue checker, for many threads: what was accepted ends once, what was not never runs, and nobody is told "all done" early.</summary>
/// <remarks>Each producer has a range of numbers and submits them in order, so that one counter says how far it is.</remarks>
internal sealed class TotalQueue(int producers, int perProducer)
{
    private readonly int[] _runs = new int[producers * perProducer];
    private readonly TaskOutcome?[] _outcomes = new TaskOutcome?[producers * perProducer];
    private readonly int[] _answers = new int[producers * perProducer];
    private readonly bool[] _withdrawn = new bool[producers * perProducer];
    private readonly bool[] _cancelledUnrun = new bool[producers * perProducer];
    private readonly int[] _submitted = new int[producers];

    /// <summary>How many were accepted. To be read when all is done.</summary>
    public int Accepted => _outcomes.Count(outcome => outcome is { Kind: not OutcomeKind.Rejected });

    public Work Task(int producer, int index) => new((producer * perProducer) + index);

    public void OnRun(Work work) => Interlocked.Increment(ref _runs[work.Number]);

    public void OnOutcome(TaskOutcome outcome)
    {
        var number = ((Work)outcome.Task).Number;
        Volatile.Write(ref _outcomes[number], outcome);
        Interlocked.Increment(ref _answers[number]);
    }

    /// <summary>Its submitter gave up waiting for room.</summary>
    public void OnWithdrawn(Work work) => Volatile.Write(ref _withdrawn[work.Number], true);

    /// <summary>A cancel came back with the word that it did not run and has its outcome.</summary>
    public void OnCancelledUnrun(Work work)
    {
        Assert.NotNull(Volatile.Read(ref _outcomes[work.Number]));
        _cancelledUnrun[work.Number] = true;
    }

    /// <summary>The submission of the producer's next task has returned.</summary>
    public void OnSubmitted(int producer) => Volatile.Write(ref _submitted[producer], _submitted[producer] + 1);

    /// <summary>How far each producer is: what a question that is asked now covers at least.</summary>
    public int[] Covered() => [.. Enumerable.Range(0, producers).Select(producer => Volatile.Read(ref _submitted[producer]))];

    /// <summary>A question that covers so much was answered. What was checked <paramref name="before"/> need not be again.</summary>
    public void CheckNotEarly(int[] covered, int[] before)
    {
        for (var producer = 0; producer < producers; producer++)
        {
            for (var index = before[producer]; index < covered[producer]; index++)
            {
                var number = (producer * perProducer) + index;
                Assert.True(Volatile.Read(ref _answers[number]) > 0 || Volatile.Read(ref _withdrawn[number]), $"all done was answered before task {number} had its outcome");
            }
        }
    }

    /// <summary>All is over.</summary>
    public void CheckAtEnd()
    {
        for (var number = 0; number < _runs.Length; number++)
        {
            var (outcome, answers, runs) = (_outcomes[number], _answers[number], _runs[number]);
            Assert.True(answers == (_withdrawn[number] ? 0 : 1), $"task {number} has {answers} outcomes, the last is {outcome}; withdrawn: {_withdrawn[number]}");
            Assert.True(runs <= 1 && (outcome is { Kind: OutcomeKind.Succeeded or OutcomeKind.Failed } ? runs == 1 : runs == 0 || outcome is { Kind: OutcomeKind.Cancelled }), $"task {number} ran {runs} times, its outcome is {outcome}");
            Assert.True(!_cancelledUnrun[number] || (runs == 0 && outcome is { Kind: OutcomeKind.Cancelled }), $"task {number} was cancelled before it ran; it ran {runs} times, its outcome is {outcome}");
        }
    }
}
