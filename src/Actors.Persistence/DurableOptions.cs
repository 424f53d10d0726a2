using System.Globalization;
using System.Text;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Npgsql;
using static Actors.OptionText;

namespace Actors;

/// <summary>What is safe once it is told that it was written.</summary>
public enum Durability
{
    /// <summary>It survives the loss of power: every commit waits for the disk.</summary>
    Safe,

    /// <summary>
    /// It survives the crash of a process. A loss of power, and for PostgreSQL a crash of the server, takes the last commits with it: tasks that were admitted are
    /// gone, and tasks whose outcome was told run again.
    /// </summary>
    Fast,
}

/// <summary>Where a durable pool writes down what it has admitted. Exactly one of <see cref="File"/> and <see cref="PostgreSql"/>. Each option stands in <c>config/akka.hocon</c> too.</summary>
public sealed record DurableOptions
{
    /// <summary>
    /// The path of an SQLite file, for one process at a time: it holds <c>FILE.lock</c>. Its directory must exist; the file is made on first use. Default: null.
    /// </summary>
    public string? File { get; init; }

    /// <summary>A connection string of Npgsql. The table <c>actors_journal</c> is made on first use. No error and no log shows it. Default: null.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>
    /// The path of the file in which the workers of a pool in one process note what they run, so that a task which takes that down is charged a crash in the next (<see cref="TaskPoolOptions.CrashLimit"/>). It belongs to the
    /// machine and to one process at a time, has 6.4 MB and is made on first use; its directory must exist. Default: null, which is <c>FILE.slots</c> beside an SQLite file, and for PostgreSQL none. Then the pool writes down
    /// what it hands out of the tasks that it found at its start, before it does, so that the first process that goes down charges nobody.
    /// </summary>
    public string? Slots { get; init; }

    /// <summary>What is safe once it is told. Default: <see cref="Durability.Safe"/>.</summary>
    public Durability Durability { get; init; } = Durability.Safe;

    internal static readonly OptionsReader<DurableOptions> Reader = new(
        "a durable pool",
        new Dictionary<string, Func<DurableOptions, OptionEntry, DurableOptions>>
        {
            ["file"] = (options, given) => options with { File = Maybe(given.Text) },
            ["postgresql"] = (options, given) => options with { PostgreSql = Maybe(given.Text) },
            ["slots"] = (options, given) => options with { Slots = Maybe(given.Text) },
            ["durability"] = (options, given) => options with { Durability = DurabilityOf(given.Text) },
        },
        faults => new DurableOptionsException(faults))
    {
        // Whatever else stands there may be a password, or have one in it.
        Show = (key, value) => Is(key, "file") || Is(key, "slots") || Is(key, "durability") ? value : Hidden,
        Check = (options, faults) =>
        {
            faults.AddRange(options.Faults());
            return options;
        },
    };

    /// <summary>How long a write waits for somebody else who writes to the SQLite file before it fails. Whole seconds. A test's is shorter.</summary>
    internal TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    private const string Hidden = "(not shown)";

    /// <summary>Reads a HOCON section, such as <c>actors.durable</c>. Keys that are missing have their defaults.</summary>
    /// <exception cref="DurableOptionsException">A key is unknown or a value breaks a rule; all faults are named.</exception>
    public static DurableOptions FromConfig(Config section) => Reader.Read(section);

    /// <summary>Reads a section of .NET configuration; keys as the properties here, in any case. Keys that are missing have their defaults.</summary>
    /// <inheritdoc cref="FromConfig(Config)" path="/exception"/>
    public static DurableOptions FromConfiguration(IConfiguration section) => Reader.Read(section);

    /// <summary>Checks every rule.</summary>
    /// <exception cref="DurableOptionsException">A value breaks a rule; all faults are named.</exception>
    public void Validate() => ThrowIfAny(Faults());

    /// <summary>Checks every rule, and that the router finds the place again on whichever node it goes to.</summary>
    /// <exception cref="DurableOptionsException">A value breaks a rule; all faults are named.</exception>
    internal void ValidateForCluster() => ThrowIfAny(File is null
        ? Faults()
        : [.. Faults(), Fault.Of(nameof(File), File, $"must not be given for a pool that spans a cluster: a file is on one machine, and the router moves to another; give {nameof(PostgreSql)}")]);

    /// <summary>The parts of <see cref="PostgreSql"/>; null when it is no connection string.</summary>
    internal NpgsqlConnectionStringBuilder? Server()
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(PostgreSql);
        }
        catch (ArgumentException)
        {
            return null; // Not passed on: its message may show a part of the text.
        }
    }

    private static Durability DurabilityOf(string text) =>
        Is(text, "safe") ? Durability.Safe
        : Is(text, "fast") ? Durability.Fast
        : throw new FormatException("must be safe or fast");

    private static void ThrowIfAny(IEnumerable<string> found)
    {
        if (found.ToList() is { Count: > 0 } faults)
        {
            throw new DurableOptionsException(faults);
        }
    }

    private IEnumerable<string> Faults()
    {
        if (File is null && PostgreSql is null)
        {
            yield return Fault.Of(nameof(File), File, $"must be a path, unless {nameof(PostgreSql)} is given");
        }

        foreach (var (name, path) in (IEnumerable<(string, string?)>)[(nameof(File), File), (nameof(Slots), Slots)])
        {
            if (path is not null && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || Path.GetFileName(path).Length == 0))
            {
                yield return Fault.Of(name, path, "must be the path of a file");
            }
        }

        if (PostgreSql is not null)
        {
            if (File is not null)
            {
                yield return Fault.Of(nameof(PostgreSql), Hidden, $"must not be given with {nameof(File)}: a pool has one place");
            }

            if (Server() is not { } server)
            {
                yield return Fault.Of(nameof(PostgreSql), Hidden, "must be a connection string of Npgsql, such as Host=db;Database=jobs;Username=jobs;Password=...");
            }
            else if (string.IsNullOrWhiteSpace(server.Host))
            {
                yield return Fault.Of(nameof(PostgreSql), Hidden, "must name a Host");
            }
        }

        if (!Enum.IsDefined(Durability))
        {
            yield return Fault.Of(nameof(Durability), Durability, "must be Safe or Fast");
        }
    }

    /// <summary>For <c>ToString</c>, which would show the password.</summary>
    private bool PrintMembers(StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"{nameof(File)} = {File}, {nameof(PostgreSql)} = {(PostgreSql is null ? null : Hidden)}, {nameof(Slots)} = {Slots}, {nameof(Durability)} = {Durability}");
        return true;
    }
}

#pragma warning disable CA1032 // They are thrown with what is wrong; the standard constructors would lose it.

/// <summary>Options of a durable pool that break rules. The message names each fault on a line of its own: name, value given, rule.</summary>
public sealed class DurableOptionsException : ArgumentException
{
    internal DurableOptionsException(IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}

/// <summary>The place of a durable pool cannot be used. The message names it, and says why.</summary>
public sealed class DurablePlaceException : IOException
{
    internal DurablePlaceException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
