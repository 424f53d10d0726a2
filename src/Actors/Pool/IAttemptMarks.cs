namespace Actors;

/// <summary>Where workers note what they run, so that it is known when their process goes down with it. On the way of every task: a few nanoseconds each.</summary>
internal interface IAttemptMarks
{
    /// <summary>By a worker's loop, before it calls the handler.</summary>
    /// <param name="worker">The number of the worker, from 1.</param>
    /// <param name="task">The task.</param>
    void Begin(int worker, object task);

    /// <summary>By that loop: the attempt has ended, and how it did is told. Not for stuck code, which somebody else may have the number of by then.</summary>
    /// <param name="worker">The number of the worker, from 1.</param>
    void End(int worker);
}
