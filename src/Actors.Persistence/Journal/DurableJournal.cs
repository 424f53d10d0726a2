using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace Actors;

/// <summary>
/// The journal of an actor system's durable pools, under an id of its own. It is opened before the system is created, put into it by one of the two <c>AddTo</c>,
/// and disposed after the system has ended.
/// </summary>
internal sealed class DurableJournal : IDisposable
{
    /// <summary>Where Akka.Persistence finds it in the configuration.</summary>
    public const string Id = "actors.durable-journal";

    /// <summary>How long a write may be without a commit while PostgreSQL has nothing to do for it.</summary>
    private static readonly TimeSpan StandsStillFor = TimeSpan.FromSeconds(2);

    private readonly SqliteFile? _file;
    private readonly string? _slotsPath;
    private CrashSlots? _slots;
    private readonly string _provider;
    private readonly DataOptions _connection;

    private DurableJournal(DurableOptions options)
    {
        _slotsPath = options.Slots;
        if (options.File is not null)
        {
            _file = SqliteFile.Open(options);
            Place = _file.Path;
            _slotsPath ??= $"{_file.Path}.slots";
            _provider = ProviderName.SQLiteMS;
            _connection = _file.DataOptions;
        }
        else
        {
            var server = options.Server()!;
            Place = $"PostgreSQL {server.Host}:{server.Port}/{server.Database ?? server.Username}";
            _provider = ProviderName.PostgreSQL15;

            // The last one given holds. Set as a session begins, it costs no question of its own and outlives the reset of a pooled connection. A process that stands still between a write
            // and its commit would keep the next incarnation from sealing its stream for as long as it does: the server ends its session, and with it the write.
            server.Options = $"{server.Options} -c synchronous_commit={(options.Durability == Durability.Safe ? "on" : "off")} -c idle_in_transaction_session_timeout={StandsStillFor.TotalMilliseconds}".TrimStart();
            _connection = new DataOptions().UseConnectionString(_provider, server.ConnectionString);
        }
    }

    /// <summary>What it writes to, as an error names it.</summary>
    public string Place { get; }

    /// <summary>Where it connects to, and how. It may hold a password.</summary>
    public string ConnectionString => _connection.ConnectionOptions.ConnectionString!;

    /// <summary>The keys that an actor system needs, all of ours included. Nothing in them is secret.</summary>
    public Config Configuration => ConfigurationFactory.ParseString($"{Id}.provider-name = \"{_provider}\"")
        .WithFallback(TaskPoolConfiguration.Default.GetConfig("actors.durable-required"))
        .WithFallback(TaskPoolConfiguration.Default);

    /// <exception cref="DurableOptionsException">An option breaks a rule; all faults are named.</exception>
    /// <exception cref="DurablePlaceException">The file cannot be used, or is used by somebody else.</exception>
    public static DurableJournal Open(DurableOptions options)
    {
        options.Validate();
        return new DurableJournal(options);
    }

    /// <summary>Opens the slots of the workers of this process, which end with the journal; null if there is no place for them. Not for one who only reads or mends: what ran last is for who runs next.</summary>
    /// <exception cref="DurablePlaceException">Their file cannot be used; the message names it.</exception>
    public CrashSlots? OpenSlots() => _slots ??= _slotsPath is null ? null : CrashSlots.Open(_slotsPath);

    /// <summary>Adds how it connects to what a system is created with; <see cref="Configuration"/> goes into the system's own.</summary>
    public ActorSystemSetup AddTo(ActorSystemSetup setup)
    {
        // One for all journals of the system: the application's own may stand there already.
        var connections = setup.Get<MultiDataOptionsSetup>() is { HasValue: true, Value: var there } ? there : new MultiDataOptionsSetup();
        connections.AddDataOptions(Id, _connection);
        return setup.And(connections);
    }

    /// <summary>Puts it into the system of an application's host.</summary>
    public AkkaConfigurationBuilder AddTo(AkkaConfigurationBuilder builder)
    {
        var connections = builder.Setups.OfType<MultiDataOptionsSetup>().FirstOrDefault();
        if (connections is null)
        {
            connections = new MultiDataOptionsSetup();
            builder.AddSetup(connections);
        }

        connections.AddDataOptions(Id, _connection);
        return builder.AddHocon(Configuration, HoconAddMode.Append);
    }

    /// <summary>Another connection to the SQLite file, for tables that stand beside the journal's.</summary>
    public SqliteConnection Connect() => _file!.Connect();

    public void Dispose()
    {
        _slots?.Dispose();
        _file?.Dispose();
    }
}
