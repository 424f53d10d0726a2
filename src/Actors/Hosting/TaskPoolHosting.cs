using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Actors.Hosting;

/// <summary>The key of a router where one host has several pools: ask for <c>IRequiredActor&lt;RouterOf&lt;TPool&gt;&gt;</c>.</summary>
/// <typeparam name="TPool">Any type of yours that names the pool.</typeparam>
#pragma warning disable CA1812, S2094 // Never made: it is a key.
public sealed class RouterOf<TPool>
{
    private RouterOf()
    {
    }
}

/// <summary>The key of a coordinator where one host has several pools: ask for <c>IRequiredActor&lt;CoordinatorOf&lt;TPool&gt;&gt;</c>.</summary>
/// <typeparam name="TPool">Any type of yours that names the pool.</typeparam>
public sealed class CoordinatorOf<TPool>
{
    private CoordinatorOf()
    {
    }
}
#pragma warning restore CA1812, S2094

/// <summary>Puts a task pool into an application's host.</summary>
public static class TaskPoolHosting
{
    /// <summary>How much longer than the deadline of a stop the host and the shutdown phase wait for it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Akka.NET's own hook would stop the pool at Ctrl-C before the host has told any service; the host is to be the one that stops.</summary>
    private const string ClrHook = "akka.coordinated-shutdown.run-by-clr-shutdown-hook";

    private const string PhaseTimeout = "akka.coordinated-shutdown.phases.service-requests-done.timeout";

    /// <summary>
    /// Starts a pool with the host, at <c>/user/name</c>. <c>IRequiredActor&lt;TaskRouter&gt;</c> gives its router and
    /// <c>IRequiredActor&lt;TaskCoordinator&gt;</c> its coordinator. When the host stops, the pool stops: what runs may end until
    /// <see cref="TaskPoolOptions.DrainDeadline"/>, and the time-outs of the host and of the shutdown phase are raised to fit.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name of the router's actor, and of the pool where its options give none.</param>
    /// <param name="configure">Its options and handlers. Default: all defaults and no handler.</param>
    /// <remarks>
    /// Hosted services that were added after Akka stop before the pool, on Ctrl-C and SIGTERM too: <c>akka.coordinated-shutdown.run-by-clr-shutdown-hook</c> is
    /// off unless the application's own HOCON says otherwise. Whoever submits once the pool stops is rejected (<see cref="OutcomeReason.Stopping"/>).
    /// </remarks>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    public static AkkaConfigurationBuilder WithTaskPool(this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder>? configure = null) =>
        AddPool<TaskRouter, TaskCoordinator>(builder, name, configure, StartLocal(name));

    /// <summary>Starts one of several pools. The keys of its actors are <see cref="RouterOf{TPool}"/> and <see cref="CoordinatorOf{TPool}"/>.</summary>
    /// <typeparam name="TPool">Any type of yours that names the pool.</typeparam>
    /// <inheritdoc cref="WithTaskPool(AkkaConfigurationBuilder, string, Action{TaskPoolBuilder})"/>
    public static AkkaConfigurationBuilder WithTaskPool<TPool>(this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder>? configure = null) =>
        AddPool<RouterOf<TPool>, CoordinatorOf<TPool>>(builder, name, configure, StartLocal(name));

    /// <summary>Adds a pool, however it is started, so that host and shutdown phase wait for its stop.</summary>
    internal static AkkaConfigurationBuilder AddPool<TRouter, TCoordinator>(
        AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder>? configure, Func<ActorSystem, TaskPoolOptions, TaskHandlers, (IActorRef Router, IActorRef Coordinator)> start)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var pool = new TaskPoolBuilder(name);
        configure?.Invoke(pool);
        pool.Options.Validate();

        var stopsWithin = pool.Options.DrainDeadline + Margin;
        if (builder.Configuration is not { HasValue: true, Value: var config } || !(config.GetTimeSpan(PhaseTimeout, TimeSpan.Zero) >= stopsWithin))
        {
            builder.AddHocon($"{PhaseTimeout} = {(long)stopsWithin.TotalMilliseconds}ms", HoconAddMode.Prepend);
        }

        return builder
            .AddHocon($"{ClrHook} = off", HoconAddMode.Append)
            .AddHocon(TaskPoolConfiguration.Default, HoconAddMode.Append)
            .WithActors((system, registry, resolver) => Start<TRouter, TCoordinator>(system, registry, resolver, pool, stopsWithin, start));
    }

    private static Func<ActorSystem, TaskPoolOptions, TaskHandlers, (IActorRef Router, IActorRef Coordinator)> StartLocal(string name) =>
        (system, options, handlers) => new Pool(options, handlers).Start(system, name);

    private static void Start<TRouter, TCoordinator>(
        ActorSystem system,
        IActorRegistry registry,
        IDependencyResolver resolver,
        TaskPoolBuilder pool,
        TimeSpan stopsWithin,
        Func<ActorSystem, TaskPoolOptions, TaskHandlers, (IActorRef Router, IActorRef Coordinator)> start)
    {
        if (resolver.GetService<IOptions<HostOptions>>()?.Value is { } host && host.ShutdownTimeout < stopsWithin + Margin)
        {
            host.ShutdownTimeout = stopsWithin + Margin;
        }

        var handlers = pool.Handlers(resolver.GetService<IServiceScopeFactory>());
        var (router, coordinator) = start(system, pool.Options, handlers);
        registry.Register<TRouter>(router);
        registry.Register<TCoordinator>(coordinator);
    }
}
