using Akka.Actor;

namespace Actors;

/// <summary>Asks a router for the answers to its commands. Once it has gone there will be none, and nobody waits for one.</summary>
internal sealed class RouterAsk(IActorRef router, Pool pool)
{
    /// <exception cref="ObjectDisposedException">The router has gone.</exception>
    /// <inheritdoc cref="TryAsk{TAnswer}(object)"/>
    public async Task<TAnswer> Ask<TAnswer>(object command)
        where TAnswer : class =>
        await TryAsk<TAnswer>(command).ConfigureAwait(false)
            ?? throw new ObjectDisposedException(nameof(TaskPool), $"pool '{pool.Options.Name}' has ended");

    /// <summary>The answer; null when the router has gone.</summary>
    /// <exception cref="ArgumentException">The command broke a rule.</exception>
    /// <exception cref="WaitRefusedException">Asked inside a handler, for whose own end the answer might wait.</exception>
    public async Task<TAnswer?> TryAsk<TAnswer>(object command)
        where TAnswer : class
    {
        using var giveUp = new CancellationTokenSource();
        var answer = router.Ask<object>(command, Timeout.InfiniteTimeSpan, giveUp.Token);
        await Task.WhenAny(answer, pool.Ended).ConfigureAwait(false);
        if (!answer.IsCompleted)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            return null;
        }

        return await answer.ConfigureAwait(false) switch
        {
            TAnswer expected => expected,
            CommandRefused refused => throw new ArgumentException(refused.Fault),
            var other => throw new InvalidOperationException($"The router answered {other} to {command}."),
        };
    }
}
