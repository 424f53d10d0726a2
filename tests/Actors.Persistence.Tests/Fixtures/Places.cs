using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Sdk;

namespace Actors.Tests.Fixtures;

/// <summary>The databases that a test of a ledger runs on.</summary>
public enum Database
{
    Sqlite,
    PostgreSql,
}

/// <summary>Runs a theory on SQLite.</summary>
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class OnSqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Database.Sqlite]];
}

/// <summary>Runs a theory on the PostgreSQL that an environment variable names; without it the test is skipped.</summary>
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class OnPostgreSqlAttribute : DataAttribute
{
    public override string? Skip => Store.Missing;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Database.PostgreSql]];
}

/// <summary>A place for ledgers, and what stands in it, seen past the journal.</summary>
internal sealed class Store(DurableOptions options)
{
    public const string Variable = "ACTORS_TEST_POSTGRES";

    public static string? Server { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>Why a test on PostgreSQL is skipped; null when it runs.</summary>
    public static string? Missing { get; } = Server is null ? $"{Variable} is not set: it names a PostgreSQL to test with, as a connection string" : null;

    public DurableOptions Options => options;

    public async Task<DbConnection> Connect()
    {
        DbConnection connection = options.File is null
            ? new NpgsqlConnection(options.PostgreSql)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = options.File, Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public async Task<int> Run(string sql)
    {
        await using var connection = await Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100 // As above.
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a stream: their numbers, those that are marked as deleted below zero.</summary>
    public async Task<List<long>> Rows(string stream)
    {
        await using var connection = await Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = $"SELECT sequence_number, deleted FROM actors_journal WHERE persistence_id = '{stream}' ORDER BY sequence_number";
#pragma warning restore CA2100 // As above.
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<long>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetInt64(0) * (Convert.ToBoolean(reader.GetValue(1), null) ? -1 : 1));
        }

        return rows;
    }

    /// <summary>Awaits that a stream has these rows and no others.</summary>
    public async Task HasRows(string stream, params long[] expected) => Assert.Equal(expected, await RowsThat(stream, rows => rows.SequenceEqual(expected)));

    /// <summary>The rows of a stream once they are as awaited, or what they are when nobody waits any longer.</summary>
    public async Task<List<long>> RowsThat(string stream, Predicate<List<long>> areAwaited)
    {
        using var net = new CancellationTokenSource(Safety.Net);
        List<long> seen = [];
        while (!net.IsCancellationRequested && !areAwaited(seen = await Rows(stream)))
        {
            await Task.Yield();
        }

        return seen;
    }
}

/// <summary>One row of a theory on PostgreSQL alone.</summary>
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class OnPostgreSqlWithAttribute(Durability durability, string commits) : DataAttribute
{
    public Durability Durability => durability;

    public string Commits => commits;

    public override string? Skip => Store.Missing;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[durability, commits]];
}
