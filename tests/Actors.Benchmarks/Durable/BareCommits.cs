using System.Data.Common;
using Actors.Benchmarks.Harness;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Actors.Benchmarks.Durable;

/// <summary>
/// What a durable task cannot do without, by the driver alone: two commits of one row each, one after the other, as safe as the pool's: the median in microseconds.
/// </summary>
internal sealed class BareCommits(int times, IPlace place) : ISubject
{
    /// <summary>What the pool writes for one task that comes alone: its admission, and its outcome.</summary>
    private static readonly byte[][] Rows = [new byte[137], new byte[74]];

    private readonly Medians _took = new(times);
    private DbConnection? _connection;
    private DbCommand? _insert;

    public async Task<double> MeasureAsync()
    {
        _connection ??= await ConnectAsync();
        return await _took.OfAsync(async () =>
        {
            await CommitAsync(Rows[0]);
            await CommitAsync(Rows[1]);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _insert!.DisposeAsync();
            await _connection.DisposeAsync();
        }

        await place.DisposeAsync();
    }

    private async Task CommitAsync(byte[] row)
    {
        await using var transaction = await _connection!.BeginTransactionAsync();
        _insert!.Transaction = transaction;
        _insert.Parameters[0].Value = row;
        await _insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private async Task<DbConnection> ConnectAsync()
    {
        var options = await place.OpenAsync();
        DbConnection connection = options.File is null
            ? new NpgsqlConnection(options.PostgreSql)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = options.File, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var make = connection.CreateCommand();
        make.CommandText = options.File is null
            ? "CREATE TABLE bare(number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message BYTEA)"
            : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare(number INTEGER PRIMARY KEY AUTOINCREMENT, message BLOB)";
        await make.ExecuteNonQueryAsync();

        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO bare(message) VALUES(@message)";
        var message = _insert.CreateParameter();
        (message.ParameterName, message.Value) = ("@message", Rows[0]);
        _insert.Parameters.Add(message);
        await _insert.PrepareAsync();
        return connection;
    }
}
