using Akka.Actor;

namespace Actors;

/// <summary>Brings a pool to where the ledger says that it was.</summary>
internal static class LedgerRestore
{
    public static void Into(Pool pool, LedgerBook book, DateTimeOffset now)
    {
        List<LedgerEntry> outstanding, concluded;
        lock (pool.State.Gate)
        {
            pool.State.Ledger.Before = book.Counts.Outcomes;
            pool.State.RejectedBefore = book.Counts.Rejected;
            foreach (var group in book.Groups)
            {
                pool.State.Groups.Resume(group.Name, group.Counts, group.IsFailed, group.Outstanding);
            }

            outstanding = [.. book.Outstanding];
            pool.State.Index.Reserve(outstanding.Count);
            concluded = [.. book.Concluded];
        }

        var charged = outstanding.Where(entry => entry.History.Crashes > 0).OrderBy(entry => entry.History.Crashes).ToList();
        if (charged.Count > 0)
        {
            outstanding = [.. outstanding.Where(entry => entry.History.Crashes == 0), .. charged]; // See CrashCharges.
        }

        outstanding.ForEach(entry => entry.IsFound = true);
        outstanding.ForEach(entry => pool.Admission.TellAgain(entry.Task.Submission, ActorRefs.Nobody, HistoryOf(entry, now)));
        lock (pool.State.Gate)
        {
            outstanding.ForEach(entry => Name(pool, entry));
            concluded.ForEach(entry => Keep(pool, entry, now));
        }
    }

    /// <summary>Nothing is run early by more than its own wait, whatever the clocks say.</summary>
    private static TaskHistory HistoryOf(LedgerEntry entry, DateTimeOffset now)
    {
        var whole = entry.History.Wait > TimeSpan.Zero ? entry.History.Wait : entry.Task.Options?.Delay ?? TimeSpan.Zero;
        var left = entry.DueAt is { } due ? due - now : TimeSpan.Zero;
        return entry.History with { Wait = left < TimeSpan.Zero ? TimeSpan.Zero : left < whole ? left : whole };
    }

    /// <summary>By whatever its doors may tell it again.</summary>
    private static void Name(Pool pool, LedgerEntry entry)
    {
        if (entry is { Aliases: null, Task.Options: not { Id: not null } })
        {
            return; // It is named by its key already.
        }

        var id = entry.Task.Options?.Id is { } chosen ? TaskId.Of(chosen) : entry.Key.Id;
        if (pool.State.Index.TryFind(id, out var task))
        {
            foreach (var key in (IEnumerable<TaskKey>)[.. entry.Aliases ?? [], .. id.IsChosen ? [entry.Key] : Array.Empty<TaskKey>()])
            {
                pool.State.Index.AddAlias(key.Id, task);
            }
        }
    }

    private static void Keep(Pool pool, LedgerEntry entry, DateTimeOffset now)
    {
        var outcome = entry.Outcome!;
        var age = now - entry.ConcludedAt;
        if (outcome.Id.IsChosen && !pool.State.Index.TryFind(outcome.Id, out _) && age < pool.Options.KeptFor)
        {
            pool.State.Index.Keep(outcome, pool.Now - pool.State.ToTicks(age > TimeSpan.Zero ? age : TimeSpan.Zero));
        }

        if (entry.IsQuarantined)
        {
            pool.State.Quarantine.Add(new QuarantinedTask(entry.Task.Options ?? new TaskRequest(entry.Task), outcome));
        }
    }
}
