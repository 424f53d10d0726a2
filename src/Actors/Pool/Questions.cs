namespace Actors;

/// <summary>Takes questions whether all is done, and takes them back.</summary>
internal sealed class Questions(PoolState state, Settlement settlement)
{
    /// <summary>Draws the line for a question. It is answered once, perhaps before this returns.</summary>
    public void Ask(Question question)
    {
        lock (state.Gate)
        {
            if (question.Group is null)
            {
                state.Ledger.Ask(question);
            }
            else
            {
                state.Groups.Ask(question);
            }
        }

        // Watch, then settle: what was counted before the watch began is seen here, what is counted later by the worker that counts it.
        state.Ready.Watching.Begin();
        settlement.Settle();
    }

    /// <summary>Takes back the questions of an asker that has gone.</summary>
    public void Forget(object asker)
    {
        lock (state.Gate)
        {
            state.Ledger.Forget(asker);
            state.Groups.Forget(asker);
        }
    }
}
