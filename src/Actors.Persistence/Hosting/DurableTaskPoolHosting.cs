using Akka.Hosting;

namespace Actors.Hosting;

/// <summary>Puts a durable pool into an application's host.</summary>
public static class DurableTaskPoolHosting
{
    /// <summary>
    /// Starts a durable pool with the host, at <c>/user/name</c>: what is admitted is written first, and survives the process. <c>IRequiredActor&lt;TaskRouter&gt;</c> gives its router
    /// and <c>IRequiredActor&lt;TaskCoordinator&gt;</c> its coordinator.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name of the pool, under which its tasks stand in the store. From 1 to 200 characters, without <c>/</c>.</param>
    /// <param name="configure">Its options and handlers.</param>
    /// <param name="durable">Where it writes.</param>
    /// <param name="types">The types of its task messages and results: a message that is not among them cannot be written, and is rejected.</param>
    /// <param name="longestPayload"><inheritdoc cref="ClusterPoolOptions.LongestPayload" path="/summary"/></param>
    /// <remarks>
    /// <para>
    /// <see cref="TaskPool.SubmitAsync(object, CancellationToken)"/> returns when the task is written; its token cancels the wait for room alone. An outcome is told when it is written, and "all done" is
    /// answered after a commit that follows the question. While the store is down, all of these wait, and the pool goes on by itself when it is back.
    /// </para>
    /// <para>
    /// When the host stops, what runs may end until <see cref="TaskPoolOptions.DrainDeadline"/>; everything else stays outstanding and goes on when a process with the same pool starts. A task whose
    /// process is killed runs again: at least once, and its outcome is recorded once.
    /// </para>
    /// <para>
    /// A commit takes turns on .NET's thread pool, so its minimum (<see cref="ThreadPool.SetMinThreads"/>) is raised, while the pool lives, by the number of workers that it starts with, at most 64: as many handlers may keep
    /// their thread, and commits go on.
    /// </para>
    /// </remarks>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    /// <exception cref="DurableOptionsException">An option of <paramref name="durable"/> breaks a rule; all faults are named.</exception>
    /// <exception cref="DurablePlaceException">The file cannot be used, or is used by somebody else.</exception>
    public static AkkaConfigurationBuilder WithDurableTaskPool(
        this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder> configure, DurableOptions durable, WireTypes types, int longestPayload = 64 * 1024)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(durable);
        ArgumentNullException.ThrowIfNull(types);
        new ClusterPoolOptions { LongestPayload = longestPayload }.Validate();
        var journal = DurableJournal.Open(durable);
        return TaskPoolHosting.AddPool<TaskRouter, TaskCoordinator>(journal.AddTo(builder), name, configure, (system, pool, handlers) =>
            LocalPool.Start(system, name, handlers, new PayloadRule(types, longestPayload), new RouterParts(pool, pool.Dice ?? new Random())
            {
                Store = owner => LedgerStore.Props(name, owner, journal.Place),
            }));
    }
}
