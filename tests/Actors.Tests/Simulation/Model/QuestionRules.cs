namespace Actors.Tests.Simulation.Model;

/// <summary>"All done" is the truth: never early, never twice, never missing, with the right counts.</summary>
internal sealed class QuestionRules(SimSettings settings, SimFailure failure, TaskModel tasks, Pool pool)
{
    private readonly List<ModelQuestion> _open = [];

    public IReadOnlyCollection<ModelQuestion> Open => _open;

    /// <summary>A question is about to be asked. With <paramref name="exact"/> its line is drawn before anything else happens.</summary>
    public ModelQuestion Ask(string name, string? group, bool exact)
    {
        tasks.BeforeEvent();
        var covered = InScope(group);
        var ledger = group is null ? pool.State.Ledger : pool.State.Groups.Find(group)?.Ledger;
        var question = new ModelQuestion(name, group, covered, exact ? ledger?.Admitted ?? 0 : null, group is null ? tasks.Admitted : 0) { AtMost = exact ? covered : null };
        _open.Add(question);
        return question;
    }

    public void OnAnswer(ModelQuestion question, object answer)
    {
        tasks.BeforeEvent();
        if (!_open.Remove(question))
        {
            failure.Note($"{question} was answered twice");
            return;
        }

        if (answer is not AllDone done || done.Group != question.Group)
        {
            failure.Note($"{question} was answered {answer}");
            return;
        }

        foreach (var task in question.Covered)
        {
            failure.Unless(IsDone(task), $"{question} was answered early: {task} has no outcome yet");
            failure.Unless(task.Owed == 0, $"{question} was answered before the outcome of {task} reached everyone");
        }

        var total = done.Counts.Total;
        failure.Unless(question.Exactly is null || total == question.Exactly, $"{question} covers {question.Exactly} tasks, the answer counts {total}");
        failure.Unless(total >= question.AtLeast, $"{question} covers at least {question.AtLeast} tasks, the answer counts {total}");
        failure.Unless(total <= tasks.Admitted, $"{question} was answered with {total} tasks of {tasks.Admitted} that were admitted");
        failure.Unless(done.Failures.Count <= Epoch.FailuresListed && done.Failures.All(f => Verdict.IsFailure(f.Kind)), $"{question} lists what did not fail");
        foreach (var (kind, count) in Kinds(done.Counts))
        {
            var unseen = tasks.HasReceiverless ? long.MaxValue / 2 : 0;
            failure.Unless(count <= tasks.CountOf(kind) + unseen, $"{question} counts {count} {kind}, {tasks.CountOf(kind)} were told");
        }
    }

    /// <summary>Its asker has gone.</summary>
    public void Forget(ModelQuestion question) => _open.Remove(question);

    /// <summary>Nothing is left to run: what can be answered has been.</summary>
    public void CheckAtRest(bool isEndAsked)
    {
        // Who waits for the end has asked about the pool as well.
        failure.Unless(pool.State.Ledger.IsAsked == (isEndAsked || _open.Exists(question => question.Group is null)), "the pool waits to answer somebody who is not there, or not somebody who is");
        failure.Unless(pool.State.Groups.IsAsked == _open.Exists(question => question.Group is not null), "a group waits to answer somebody who is not there, or not somebody who is");
        foreach (var question in _open)
        {
            // The coordinator draws the line in its turn: by now it has had it.
            question.AtMost ??= InScope(question.Group);
            failure.Unless(!question.Covered.Concat(question.AtMost).All(IsSurelyDone), $"{question} is not answered though all that it covers is done");
        }
    }

    private List<ModelTask> InScope(string? group) => [.. tasks.Outstanding.Where(task => group is null || task.Request.Group?.Name == group)];

    private static IEnumerable<(OutcomeKind Kind, long Count)> Kinds(OutcomeCounts counts) =>
    [
        (OutcomeKind.Succeeded, counts.Succeeded),
        (OutcomeKind.Failed, counts.Failed),
        (OutcomeKind.TimedOut, counts.TimedOut),
        (OutcomeKind.Cancelled, counts.Cancelled),
    ];

    // A task without a receiver ends unseen; it has surely not ended while it runs, or while it waits and nothing could have cancelled it.
    private bool IsDone(ModelTask task) =>
        task.IsFinal || (task.IsReceiverless && !task.IsRunning && (task.Starts > 0 || task.MayBeCancelledUnseen(settings) || pool.State.Intake >= Intake.Draining));

    private bool IsSurelyDone(ModelTask task) => task.IsFinal || (task.IsReceiverless && pool.State.Outstanding == 0);
}

/// <summary>A question that was asked.</summary>
/// <param name="Name">Who asked.</param>
/// <param name="Group">About what; null for the pool.</param>
/// <param name="Covered">What was outstanding in that scope.</param>
/// <param name="Exactly">How many tasks the answer must count, if that is known.</param>
/// <param name="AtLeast">How many it counts at least; a group may be over, and its counts gone, when the coordinator draws the line.</param>
internal sealed record ModelQuestion(string Name, string? Group, IReadOnlyList<ModelTask> Covered, long? Exactly, long AtLeast)
{
    /// <summary>What it covers at most, once that is known.</summary>
    public IReadOnlyList<ModelTask>? AtMost { get; set; }

    public override string ToString() => $"question {Name} about {Group ?? "the pool"}";
}
