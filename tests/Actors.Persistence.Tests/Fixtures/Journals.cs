using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace Actors.Tests.Fixtures;

/// <summary>Actor systems with a journal, in a folder of their own; both go with the test.</summary>
public abstract class Journals : IAsyncLifetime
{
    private readonly List<(ActorSystem System, DurableJournal Journal)> _systems = [];

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("durable-").FullName;

    /// <summary>The name of the pool: in PostgreSQL all tests share one table.</summary>
    private protected string Pool { get; } = $"pool-{Guid.NewGuid():N}";

    private protected string File => Path.Combine(Folder, "pool.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var (system, journal) in _systems)
        {
            await End(system);
            journal.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private protected static Task End(ActorSystem system) => system.Terminate().Within("the system ends");

    private protected Store PlaceOf(Database database) => new(database == Database.Sqlite ? new() { File = File } : new() { PostgreSql = Store.Server });

    private protected (ActorSystem System, DurableJournal Journal) Start(DurableOptions options, string hocon = "", Func<ActorSystemSetup, ActorSystemSetup>? change = null)
    {
        var journal = DurableJournal.Open(options);
        var config = ConfigurationFactory.ParseString($"akka.stdout-loglevel = OFF, akka.loggers = [], akka.loglevel = ERROR\n{hocon}").WithFallback(journal.Configuration);
        var setup = journal.AddTo(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)));
        var system = ActorSystem.Create("app", change?.Invoke(setup) ?? setup);
        _systems.Add((system, journal));
        return (system, journal);
    }
}
