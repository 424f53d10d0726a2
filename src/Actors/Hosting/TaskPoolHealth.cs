using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Actors.Hosting;

/// <summary>Health checks of hosted pools, in one process or across a cluster. Each look asks anew: what was healthy once may not be now.</summary>
public static class TaskPoolHealth
{
    /// <summary>The tag of the check that says whether the pool's actors answer at all in this process. A process where they do not is best started anew.</summary>
    public const string LiveTag = "live";

    /// <summary>The tag of the check that says whether tasks can be given to the pool here and now.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds two checks of the hosted pool. <c>name-live</c> is unhealthy when its router does not answer. <c>name-ready</c> asks the coordinator for the status, in a cluster wherever that is:
    /// unhealthy without an answer or when the pool stops, degraded when intake or dispatch is paused, when a node cannot be reached, or when there is no worker.
    /// </summary>
    /// <param name="builder">The builder of the application's health checks.</param>
    /// <param name="name">What the names of the checks begin with. Default: <c>task-pool</c>.</param>
    /// <param name="timeout">How long an answer may take. Above 0. Default: 3 seconds.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or <paramref name="timeout"/> is not above 0.</exception>
    public static IHealthChecksBuilder AddTaskPool(this IHealthChecksBuilder builder, string name = "task-pool", TimeSpan? timeout = null) =>
        builder.AddTaskPool<TaskRouter, TaskCoordinator>(name, timeout);

    /// <summary>Adds the checks of one of several pools.</summary>
    /// <typeparam name="TPool">What names the pool: see <see cref="TaskPoolHosting.WithTaskPool{TPool}"/>.</typeparam>
    /// <inheritdoc cref="AddTaskPool(IHealthChecksBuilder, string, TimeSpan?)"/>
    public static IHealthChecksBuilder AddTaskPool<TPool>(this IHealthChecksBuilder builder, string name, TimeSpan? timeout = null) =>
        builder.AddTaskPool<RouterOf<TPool>, CoordinatorOf<TPool>>(name, timeout);

    private static IHealthChecksBuilder AddTaskPool<TRouter, TCoordinator>(this IHealthChecksBuilder builder, string name, TimeSpan? timeout)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var within = timeout ?? TimeSpan.FromSeconds(3);
        if (within <= TimeSpan.Zero)
        {
            throw new ArgumentException(Fault.Of(nameof(timeout), within, "must be above 0"), nameof(timeout));
        }

        return builder
            .Add(new HealthCheckRegistration($"{name}-live", services => new Live(RefOf<TRouter>(services), within), failureStatus: null, [LiveTag]))
            .Add(new HealthCheckRegistration($"{name}-ready", services => new Ready(RefOf<TCoordinator>(services), within), failureStatus: null, [ReadyTag]));

        static IActorRef RefOf<TKey>(IServiceProvider services) => services.GetRequiredService<IRequiredActor<TKey>>().ActorRef;
    }

    private sealed class Live(IActorRef router, TimeSpan within) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await router.Ask<Coordinator>(GetCoordinator.Instance, within, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (AskTimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"{router} does not answer within {within}");
            }
        }
    }

    private sealed class Ready(IActorRef coordinator, TimeSpan within) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            PoolStatus status;
            try
            {
                status = await coordinator.Ask<PoolStatus>(GetStatus.Instance, within, cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"{coordinator} does not answer within {within}");
            }

            var data = new Dictionary<string, object> { ["outstanding"] = status.Outstanding, ["workers"] = status.Workers };
            if (status.Intake is not (Intake.Open or Intake.Paused))
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"pool '{status.Options.Name}' takes nothing any more: {status.Intake}", data: data);
            }

            var remarks = Remarks(status).ToList();
            return remarks.Count == 0 ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(string.Join("; ", remarks), data: data);
        }

        private static IEnumerable<string> Remarks(PoolStatus status)
        {
            if (status.Intake == Intake.Paused)
            {
                yield return "intake is paused";
            }

            if (status.DispatchPaused)
            {
                yield return "dispatch is paused";
            }

            if (status.Workers == 0)
            {
                yield return "there is no worker";
            }

            foreach (var node in status.Nodes.Where(node => !node.IsReachable))
            {
                yield return $"node {node.Address} cannot be reached";
            }
        }
    }
}
