namespace Actors;

/// <summary>Somebody who asked whether all is done.</summary>
/// <param name="Asker">Who, to find the question again when the asker goes.</param>
/// <param name="Group">What was asked about; null for the whole pool.</param>
/// <param name="Answer">Told once, outside every lock: <see cref="AllDone"/>, or <see cref="PoolStopped"/> where a durable pool stops before that is so.</param>
internal sealed record Question(object Asker, string? Group, Action<IPoolMessage> Answer);

/// <summary>The counts of one scope, the pool or a group, and who waits for them. Pure; guarded by the pool's gate.</summary>
/// <remarks>
/// A question closes the open epoch, so it covers what was admitted before it and nothing later; a stream of later tasks
/// cannot hold its answer. Closed epochs are answered in order, and an answer counts everything since the scope began.
/// </remarks>
internal sealed class Ledger
{
    // All closed epochs that are not answered; those of them that are not sealed, and the open one, are live and still counted in.
    private readonly List<Epoch> _closed = [];
    private readonly List<Epoch> _live = [new(first: 1)];
    private readonly List<TaskOutcome> _failures = [];
    private Epoch? _lastClosed;
    private OutcomeCounts _sealed;
    private OutcomeCounts _answered;
    private int _questions;

    /// <summary>Whether anybody waits.</summary>
    public bool IsAsked => _questions > 0;

    /// <summary>How many tasks were ever admitted: the number of the last one.</summary>
    public long Admitted { get; private set; }

    /// <summary>How many of them have their outcome. Never ahead of the truth.</summary>
    public long Finished
    {
        get
        {
            var sum = _sealed.Total;
            foreach (var epoch in _live)
            {
                sum += epoch.Finished;
            }

            return sum;
        }
    }

    /// <summary>What was counted in earlier lives of the scope. It is no part of what was admitted in this one.</summary>
    public OutcomeCounts Before { get; set; }

    /// <summary>The outcomes since the scope began, in all its lives.</summary>
    public OutcomeCounts Counts
    {
        get
        {
            var sum = Before + _sealed;
            foreach (var epoch in _live)
            {
                sum += epoch.Counts;
            }

            return sum;
        }
    }

    private Epoch Open => _live[^1];

    /// <summary>Counts one more admitted task; its outcome is to be counted in the epoch returned.</summary>
    public Epoch Admit()
    {
        Admitted++;
        Open.Admitted++;
        return Open;
    }

    /// <summary>The epoch of the outstanding task with this number.</summary>
    public Epoch EpochOf(long number) => _live.Find(epoch => epoch.Holds(number))!;

    /// <summary>Draws the line for a question. Its answer comes from <see cref="Settle"/>.</summary>
    public void Ask(Question question)
    {
        // An epoch that nothing was admitted to is used again, so that pollers cost nothing.
        if (Open.Admitted > 0 || _lastClosed is null)
        {
            _lastClosed = Open;
            _lastClosed.Close();
            _closed.Add(_lastClosed);
            _live.Add(new Epoch(Admitted + 1));
        }

        _lastClosed.Questions.Add(question);
        _questions++;
    }

    /// <summary>A taker has left: its cells are given on, so that a pool that is resized for ever takes no more memory.</summary>
    public void Release(Taker taker) => _live.ForEach(epoch => epoch.Release(taker));

    /// <summary>Takes back the questions of somebody who has gone.</summary>
    public void Forget(object asker)
    {
        foreach (var epoch in _closed)
        {
            _questions -= epoch.Questions.RemoveAll(question => question.Asker.Equals(asker));
        }
    }

    /// <summary>Takes back all questions that have no answer: the pool stops, and keeps what holds that.</summary>
    public List<Question> TakeQuestions()
    {
        List<Question> open = [.. _closed.SelectMany(epoch => epoch.Questions)];
        _closed.ForEach(epoch => epoch.Questions.Clear());
        _questions = 0;
        return open;
    }

    /// <summary>Seals the closed epochs that are done and gives the answers that are due, oldest first.</summary>
    public IReadOnlyList<(Question Question, AllDone Answer)> Settle()
    {
        SealDone();
        MergeUnasked();

        List<(Question, AllDone)>? due = null;
        var answered = _closed.TakeWhile(epoch => epoch.IsSealed).Count();
        foreach (var epoch in _closed.Take(answered))
        {
            _questions -= epoch.Questions.Count;
            _answered += epoch.Merged + epoch.Counts;
            _failures.AddRange(epoch.Failures.Take(Epoch.FailuresListed - _failures.Count));
            foreach (var question in epoch.Questions)
            {
                (due ??= []).Add((question, new AllDone(question.Group, Before + _answered, [.. _failures])));
            }
        }

        _closed.RemoveRange(0, answered);
        _lastClosed = _closed.Count == 0 ? null : _lastClosed;
        return due ?? (IReadOnlyList<(Question, AllDone)>)[];
    }

    private void SealDone()
    {
        foreach (var epoch in _live)
        {
            if (epoch.IsDone)
            {
                _sealed += epoch.Seal();
            }
        }

        _live.RemoveAll(epoch => epoch.IsSealed);
    }

    /// <summary>An epoch that is done and that nobody asks about any more goes into the next, so that askers who give up leave nothing behind.</summary>
    private void MergeUnasked()
    {
        for (var i = _closed.Count - 2; i >= 0; i--)
        {
            if (_closed[i] is { IsSealed: true, Questions.Count: 0 } unasked)
            {
                _closed[i + 1].Merge(unasked);
                _closed.RemoveAt(i);
            }
        }
    }
}
