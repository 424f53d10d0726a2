using Akka.Actor;

namespace Actors;

/// <summary>Asks a router, or a coordinator, of this process. Once the router has gone there will be no answers, and nobody waits for one.</summary>
internal sealed class ActorAsk(IActorRef actor, IPoolAccess pool)
{
    /// <summary>What those hear who ask in vain.</summary>
    public ObjectDisposedException HasEnded() => new(nameof(TaskPool), $"pool '{pool.Name}' has ended");

    /// <exception cref="ObjectDisposedException">The router has gone.</exception>
    /// <inheritdoc cref="TryAsk{TAnswer}(object, CancellationToken)"/>
    public async Task<TAnswer> Ask<TAnswer>(object command, CancellationToken cancellationToken = default)
        where TAnswer : class =>
        await TryAsk<TAnswer>(command, cancellationToken).ConfigureAwait(false) ?? throw HasEnded();

    /// <summary>The answer; null when the router has gone.</summary>
    /// <exception cref="ArgumentException">The command broke a rule.</exception>
    /// <exception cref="PoolStoppedException">The pool has stopped, and keeps some of what was asked about.</exception>
    /// <exception cref="WaitRefusedException">Asked inside a handler, for whose own end the answer might wait.</exception>
    public async Task<TAnswer?> TryAsk<TAnswer>(object command, CancellationToken cancellationToken = default)
        where TAnswer : class
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = actor.Ask<object>(command, Timeout.InfiniteTimeSpan, giveUp.Token);
        await Task.WhenAny(answer, pool.Ended).ConfigureAwait(false);
        if (!answer.IsCompleted)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            return null;
        }

        return await answer.ConfigureAwait(false) switch
        {
            TAnswer expected => expected,
            PoolStopped stopped => throw new PoolStoppedException(pool.Name, stopped.Kept),
            CommandRefused refused => throw new ArgumentException(refused.Fault),
            var other => throw new InvalidOperationException($"{actor.Path.Name} answered {other} to {command}."),
        };
    }
}
