namespace Actors.Tests;

/// <summary>A ledger, and beside it the list of all tasks and all questions; each step is done to both and compared.</summary>
internal sealed class ModelledLedger
{
    private readonly Ledger _ledger = new();
    private readonly WorkerSlot[] _slots = [Make.Slot(1), Make.Slot(2), Make.Slot(3)];
    private readonly List<(Epoch Epoch, TaskId Id, OutcomeKind? Kind)> _tasks = [];
    private readonly List<(Question Question, int Covers)> _waiting = [];
    private int _askers;

    public void Do(int step, int number)
    {
        switch (step)
        {
            case 0:
                _tasks.Add((_ledger.Admit(), new TaskId(_tasks.Count + 1), null));
                break;
            case 1:
                Finish(number);
                break;
            case 2:
                var question = Make.Question(++_askers % 7);
                _ledger.Ask(question);
                _waiting.Add((question, _tasks.Count));
                break;
            case 3:
                Settle();
                break;
            default:
                _ledger.Forget(number % 7);
                _waiting.RemoveAll(waiting => waiting.Question.Asker.Equals(number % 7));
                break;
        }

        AssertExact();
    }

    public void FinishAll()
    {
        while (_tasks.Exists(task => task.Kind is null))
        {
            Finish(0);
        }

        Settle();
        Assert.Empty(_waiting);
        Assert.Empty(_ledger.Settle());
        AssertExact();
    }

    private void Finish(int number)
    {
        var open = Enumerable.Range(0, _tasks.Count).Where(index => _tasks[index].Kind is null).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var index = open[number % open.Count];
        var (epoch, id, _) = _tasks[index];
        var kind = (OutcomeKind)(number % 5);
        if (Verdict.IsFailure(kind))
        {
            epoch.NoteFailure(Make.Failed(id));
        }

        var cell = number % 4 == 3 ? epoch.GateCell : epoch.CellOf(_slots[number % 4]);
        cell.Add(kind);
        _tasks[index] = (epoch, id, kind);
    }

    private void Settle()
    {
        var due = _waiting.TakeWhile(waiting => _tasks.Take(waiting.Covers).All(task => task.Kind is not null)).ToList();
        _waiting.RemoveRange(0, due.Count);
        var answers = _ledger.Settle();
        Assert.Equal(due.Select(waiting => waiting.Question), answers.Select(answer => answer.Question));
        foreach (var ((_, covers), (_, answer)) in due.Zip(answers))
        {
            var covered = _tasks.Take(covers).ToList();
            var failed = covered.Where(task => Verdict.IsFailure(task.Kind!.Value)).Select(task => task.Id).ToHashSet();
            Assert.Equal(CountsOf(covered), answer.Counts);
            Assert.Equal(Math.Min(failed.Count, Epoch.FailuresListed), answer.Failures.Count);
            Assert.Equal(answer.Failures.Count, answer.Failures.Select(failure => failure.Id).Where(failed.Contains).Distinct().Count());
        }
    }

    private void AssertExact()
    {
        var ended = _tasks.Where(task => task.Kind is not null).ToList();
        Assert.Equal(_tasks.Count, _ledger.Admitted);
        Assert.Equal(ended.Count, _ledger.Finished);
        Assert.Equal(CountsOf(ended), _ledger.Counts);
        Assert.Equal(_waiting.Count > 0, _ledger.IsAsked);
    }

    private static OutcomeCounts CountsOf(IEnumerable<(Epoch Epoch, TaskId Id, OutcomeKind? Kind)> tasks)
    {
        var cell = new Tally();
        foreach (var task in tasks)
        {
            cell.Add(task.Kind!.Value);
        }

        return cell.Counts;
    }
}
