namespace Actors;

/// <summary>One group that exists: its counts, its outstanding tasks, and whether a failure has cancelled it.</summary>
internal sealed class GroupState(string name)
{
    public string Name { get; } = name;

    public Ledger Ledger { get; } = new();

    public HashSet<TrackedTask> Outstanding { get; } = [];

    /// <summary>How many tasks that an earlier life of the pool had admitted are still to join it: it is not over before.</summary>
    public int Returning { get; set; }

    /// <summary>A failure has cancelled it; what joins it is cancelled too.</summary>
    public bool IsFailed { get; set; }
}

/// <summary>The groups that exist, by name. Pure; guarded by the pool's gate.</summary>
internal sealed class GroupBook
{
    private readonly Dictionary<string, GroupState> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<GroupState> _asked = [];

    public int Count => _groups.Count;

    /// <summary>Whether anybody waits for a group.</summary>
    public bool IsAsked => _asked.Count > 0;

    public GroupState? Find(string name) => _groups.GetValueOrDefault(name);

    public void Ask(Question question)
    {
        var group = GetOrAdd(question.Group!);
        group.Ledger.Ask(question);
        _asked.Add(group);
    }

    /// <summary>The answers that are due from groups that are asked about.</summary>
    public List<(Question Question, AllDone Answer)> Settle()
    {
        List<(Question, AllDone)> due = [];
        foreach (var group in _asked)
        {
            due.AddRange(group.Ledger.Settle());
            ForgetIfOver(group);
        }

        _asked.RemoveWhere(group => !group.Ledger.IsAsked);
        return due;
    }

    /// <summary>Takes back all questions that have no answer.</summary>
    /// <returns>Each with how many tasks of its group are outstanding.</returns>
    public List<(Question Question, long Outstanding)> TakeQuestions()
    {
        List<(Question, long)> open = [.. _asked.SelectMany(group => group.Ledger.TakeQuestions().Select(question => (question, (long)group.Outstanding.Count)))];
        _asked.Clear();
        return open;
    }

    /// <summary>Takes back the questions of somebody who has gone.</summary>
    public void Forget(object asker)
    {
        foreach (var group in _asked)
        {
            group.Ledger.Forget(asker);
            ForgetIfOver(group);
        }

        _asked.RemoveWhere(group => !group.Ledger.IsAsked);
    }

    private GroupState GetOrAdd(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            group = new GroupState(name);
            _groups.Add(name, group);
        }

        return group;
    }

    /// <summary>A group of which tasks are outstanding that an earlier life of the pool had admitted.</summary>
    public void Resume(string name, OutcomeCounts counts, bool isFailed, int outstanding)
    {
        var group = GetOrAdd(name);
        group.Returning = outstanding;
        group.Ledger.Before = counts;
        group.IsFailed = isFailed;
    }

    public void Join(TrackedTask task)
    {
        var group = GetOrAdd(task.GroupName!);
        task.Group = group;
        task.GroupEpoch = group.Ledger.Admit();
        group.Outstanding.Add(task);
        group.Returning -= group.Returning > 0 ? 1 : 0;
    }

    /// <summary>A group is gone once nothing in it is outstanding and nobody waits, so a million group names leave no memory behind.</summary>
    public void ForgetIfOver(GroupState group)
    {
        if (!group.Ledger.IsAsked && group.Outstanding.Count == 0 && group.Returning == 0 && group.Ledger.Finished == group.Ledger.Admitted)
        {
            _groups.Remove(group.Name);
        }
    }
}
