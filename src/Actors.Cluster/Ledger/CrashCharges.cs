namespace Actors;

/// <summary>What tasks are charged with because they ran when the last process of a durable pool went down. Pure but for the ledger's book, into which it is written.</summary>
/// <remarks>
/// <para>
/// Nothing tells a process that was killed from one that a task took down, but that the task is there each time. So what ran alone is charged a crash. Where several ran nobody is charged at first: all
/// are in doubt, and run again beside each other, for most will just end now, and <i>all</i> one after the other would be a high price for one kill. What was in doubt twice is singled out, as
/// what was charged is: of these one runs at a time (<see cref="Suspicion"/>), beside tasks that were in no such company, and not beside those that were once. If the process goes down again it was there each time and
/// they were for the first, so that it is charged and they are in doubt. A task that takes its process down among others so ends two lives after <see cref="TaskPoolOptions.CrashLimit"/>, with which one that runs alone ends;
/// the others are charged nothing for it. One that does no harm is charged only if it runs alone, or singled out, when somebody kills the process, and ends if that happens as often as the limit says before it comes to
/// an end of its own: then it looks the same as one that does. Of those singled out the one with fewest crashes comes first, so that kills hit each in turn.
/// </para>
/// <para>
/// An attempt is charged once, whatever is killed when: the charge stands in the first batch that is written, and puts the attempt behind its task; nothing begins before that is written, and before then the
/// slots are not touched. Who comes after a kill in between reads the same, and either nothing was written, or the attempt is behind its task.
/// </para>
/// <para>
/// Where no slots are kept, in a cluster and in one process on PostgreSQL, the ledger says what had begun (<see cref="LedgerRecord.Begun"/>): what was handed out of the tasks that the last life had found, what waited
/// at its node for a worker among it. So the first loss of all charges nobody, and a task counts as alone only if no other was outstanding: one that was new may have run, too. Each of the numbers above is one higher there.
/// </para>
/// </remarks>
internal static class CrashCharges
{
    /// <param name="book">The ledger.</param>
    /// <param name="left">What had begun, as far as is known, and cannot go on.</param>
    /// <param name="isAllKnown">Whether nothing else can have run.</param>
    /// <param name="options">The options of the pool.</param>
    /// <param name="now">The time.</param>
    public static void Charge(LedgerBook book, IReadOnlyCollection<BegunAttempt> left, bool isAllKnown, TaskPoolOptions options, DateTimeOffset now)
    {
        var isAlone = left.Count == 1 && (isAllKnown || book.Outstanding.Take(2).Count() == 1);
        foreach (var attempt in left)
        {
            if (book.Find(attempt.Task) is not { Outcome: null } entry || attempt.Number <= entry.History.Attempts)
            {
                continue; // It has ended, and that was written; or was charged already.
            }

            var before = entry.History;
            var isCrash = isAlone || before.Care >= Care.Charged;
            var history = before with { Attempts = attempt.Number, Crashes = before.Crashes + (isCrash ? 1 : 0), Doubts = before.Doubts + (isCrash ? 0 : 1), Wait = TimeSpan.Zero };
            book.Write(history.Crashes < options.CrashLimit || !isCrash
                ? new LedgerRecord.Noted(entry.Key, history, DueAt: null)
                : new LedgerRecord.Concluded(entry.Key, TaskOutcome.Crashed(entry.Key.Id, entry.Task, history.Crashes, attempt.Where, history.Attempts), now, options.QuarantineCapacity > 0));
        }
    }
}
