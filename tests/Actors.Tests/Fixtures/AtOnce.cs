namespace Actors.Tests.Fixtures;

/// <summary>What a pool of this process answers before the call returns, as its documentation says: these fail where it does not.</summary>
internal static class AtOnce
{
    public static PoolStatus GetStatus(this TaskPool pool) => Answer(pool.GetStatusAsync());

    public static CancelResult Cancel(this TaskPool pool, TaskId id) => Answer(pool.CancelAsync(id));

    public static GroupCancelled CancelGroup(this TaskPool pool, string group) => Answer(pool.CancelGroupAsync(group));

    public static CancelResult Cancel(this TaskTicket ticket) => Answer(ticket.CancelAsync());

    private static T Answer<T>(Task<T> answer)
    {
        Assert.True(answer.IsCompleted, "it is not answered at once");
        return answer.GetAwaiter().GetResult();
    }
}
