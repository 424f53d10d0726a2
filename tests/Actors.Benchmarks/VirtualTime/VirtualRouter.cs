using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Routing;

namespace Actors.Benchmarks.VirtualTime;

/// <summary>One of Akka.NET's own pool routers; its workers take their turns in virtual time.</summary>
internal sealed class VirtualRouter : VirtualSubject
{
    private static readonly Config Settings = ConfigurationFactory.ParseString($$"""
        akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }
        virtual { type = Dispatcher, throughput = 30, executor = "{{typeof(VirtualExecutorConfigurator).AssemblyQualifiedName}}" }
        """);

    private readonly ActorSystem _system;
    private readonly IActorRef _router;

    public VirtualRouter(IReadOnlyList<Lasting> tasks, Akka.Routing.Pool pool)
        : base(tasks)
    {
        _system = ActorSystem.Create("virtual", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Settings), new VirtualSetup(Clock)));
        _router = _system.ActorOf(Props.Create(() => new Worker(RunAsync)).WithDispatcher("virtual").WithRouter(pool));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // Its workers end in turns that nobody takes unless time goes on.
        var end = _system.Terminate();
        while (!end.IsCompleted)
        {
            Clock.RunToEnd();
            await Task.WhenAny(end, Task.Delay(1));
        }
    }

    protected override async Task SubmitAsync(IReadOnlyList<Lasting> tasks)
    {
        // The router is there: from now on it routes on the teller's thread.
        await _router.Ask<Routees>(GetRoutees.Instance);
        foreach (var task in tasks)
        {
            _router.Tell(task, ActorRefs.NoSender);
        }
    }

    private sealed class Worker : ReceiveActor
    {
        public Worker(Func<Lasting, Task> run) => ReceiveAsync(run);
    }
}
