using CsCheck;

namespace Actors.Tests;

/// <summary>The ledger against a model that remembers every task and every question.</summary>
public class LedgerTests
{
    private enum Step
    {
        Admit,
        Finish,
        Ask,
        Settle,
        Forget,
    }

    private static readonly Gen<(Step Step, int Number)> Steps = Gen.Select(
        Gen.Frequency((10, Step.Admit), (9, Step.Finish), (4, Step.Ask), (3, Step.Settle), (1, Step.Forget)),
        Gen.Int[0, 10_000]);

    [Fact]
    public void Question_is_answered_once_and_in_order_exactly_when_all_admitted_before_it_have_ended() =>
        Steps.Array[0, 250].Sample(
            steps =>
            {
                var run = new ModelledLedger();
                foreach (var (step, number) in steps)
                {
                    run.Do((int)step, number);
                }

                run.FinishAll();
            },
            iter: 1_000);

    [Fact]
    public void Tasks_admitted_after_the_question_never_hold_its_answer()
    {
        var ledger = new Ledger();
        var before = ledger.Admit();
        ledger.Ask(Make.Question("asker"));
        for (var n = 0; n < 1_000; n++)
        {
            ledger.Admit();
        }

        Assert.Empty(ledger.Settle());
        before.GateCell.Add(OutcomeKind.Succeeded);
        var (_, answer) = Assert.Single(ledger.Settle());
        Assert.Equal(1, answer.Counts.Total);
        Assert.Equal(1_001, ledger.Admitted);
    }

    [Fact]
    public void Many_who_ask_at_once_share_one_line_and_each_is_answered()
    {
        var ledger = new Ledger();
        var epoch = ledger.Admit();
        for (var n = 0; n < 100; n++)
        {
            ledger.Ask(Make.Question(n));
        }

        Assert.NotSame(epoch, ledger.Admit());
        epoch.GateCell.Add(OutcomeKind.Failed);
        Assert.Equal(Enumerable.Range(0, 100), ledger.Settle().Select(due => (int)due.Question.Asker));
        Assert.False(ledger.IsAsked);
    }

    [Fact]
    public void Answer_lists_the_first_sixteen_failures_of_all_that_it_covers()
    {
        var ledger = new Ledger();
        for (var n = 1; n <= 20; n++)
        {
            var epoch = ledger.Admit();
            epoch.NoteFailure(Make.Failed(new TaskId(n)));
            epoch.GateCell.Add(OutcomeKind.Failed);
            ledger.Ask(Make.Question(n));
            var (_, answer) = Assert.Single(ledger.Settle());
            Assert.Equal(Enumerable.Range(1, Math.Min(n, Epoch.FailuresListed)).Select(number => (long)number), answer.Failures.Select(failure => failure.Id.Number));
        }
    }

    [Fact]
    public void Epoch_that_is_done_gives_its_cells_back_and_keeps_its_counts_while_an_older_one_holds_the_answer()
    {
        var ledger = new Ledger();
        ledger.Admit();
        ledger.Ask(Make.Question("first"));
        var later = ledger.Admit();
        later.CellOf(Make.Slot(1)).Add(OutcomeKind.TimedOut);
        ledger.Ask(Make.Question("second"));

        Assert.Empty(ledger.Settle());
        Assert.True(later.IsSealed);
        Assert.Equal(0, later.Finished);
        Assert.Equal(1, later.Counts.TimedOut);
        Assert.Equal(1, ledger.Counts.TimedOut);
        Assert.Equal(1, ledger.Finished);
    }

    [Fact]
    public void Askers_that_give_up_leave_nothing_behind_while_an_old_task_holds_every_answer()
    {
        var ledger = new Ledger();
        var held = ledger.Admit();
        ledger.Ask(Make.Question("patient"));
        var epochs = Enumerable.Range(0, 1_000).Select(n => AskAndGiveUp(ledger, n)).ToList();
        GC.Collect();
        Assert.InRange(epochs.Count(epoch => epoch.IsAlive), 0, 2);

        ledger.Ask(Make.Question("last"));
        held.GateCell.Add(OutcomeKind.Succeeded);
        Assert.Equal([1L, 1_001L], ledger.Settle().Select(due => due.Answer.Counts.Total));
        Assert.Equal(1_001, ledger.Finished);

        static WeakReference AskAndGiveUp(Ledger ledger, int asker)
        {
            var epoch = ledger.Admit();
            ledger.Ask(Make.Question(asker));
            ledger.Settle();
            epoch.GateCell.Add(OutcomeKind.Failed);
            ledger.Forget(asker);
            return new WeakReference(epoch);
        }
    }

    [Fact]
    public void Workers_that_left_give_their_cells_on()
    {
        var ledger = new Ledger();
        var epoch = ledger.Admit();
        var (first, second, third) = (Make.Slot(1), Make.Slot(2), Make.Slot(3));
        var cell = epoch.CellOf(first);
        cell.Add(OutcomeKind.Succeeded);
        Assert.NotSame(cell, epoch.CellOf(second));

        ledger.Release(first);
        ledger.Release(first);

        Assert.Same(cell, epoch.CellOf(third));
        Assert.NotSame(cell, epoch.CellOf(Make.Slot(1)));
        epoch.CellOf(third).Add(OutcomeKind.Failed);
        Assert.Equal(new OutcomeCounts(1, 1, 0, 0, 0), ledger.Counts);
    }
}
