using System.Data.Common;
using System.Globalization;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace Actors;

/// <summary>
/// An SQLite file that this process alone writes to. It holds <c>FILE.lock</c> by a lock of the operating system, which ends with the process however that ends.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int Damaged = 11;
    private const int NoDatabase = 26;
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;

    /// <summary>To which length the log file (<c>FILE-wal</c>) is cut when its content has gone into the database, after one large write as after many.</summary>
    private const int LogBytes = 16 * 1024 * 1024;

    private readonly FileStream _lock;
    private readonly string _connection;
    private readonly string _settings;

    private SqliteFile(string path, DurableOptions options)
    {
        Path = path;
        _lock = Take($"{path}.lock", path);
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = (int)options.LockWait.TotalSeconds,
        }.ToString();

        // SQLite's own wait looks again after a millisecond, the driver's after 150. fullfsync is for macOS, where a plain fsync stops short of the disk.
        _settings = string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA busy_timeout = {(long)options.LockWait.TotalMilliseconds};
            PRAGMA synchronous = {(options.Durability == Durability.Safe ? "FULL" : "NORMAL")};
            PRAGMA fullfsync = {(options.Durability == Durability.Safe ? 1 : 0)};
            PRAGMA journal_size_limit = {LogBytes};
            """);
    }

    public string Path { get; }

    /// <summary>How the journal connects: every connection has the settings on which the promise rests.</summary>
    public DataOptions DataOptions => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, _connection)
        .UseAfterConnectionOpened(Set);

    /// <summary>Takes the lock, makes the file if there is none, and makes sure that it can be written.</summary>
    /// <exception cref="DurablePlaceException">It cannot be used; the message names the file.</exception>
    public static SqliteFile Open(DurableOptions options)
    {
        var file = new SqliteFile(RealPath(options.File!), options);
        try
        {
            file.Check();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A connection like those of the journal.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        Set(connection);
        return connection;
    }

    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connection))
        {
            SqliteConnection.ClearPool(connection);
        }

        _lock.Dispose();
    }

    /// <summary>One file has one lock, by whatever name it is opened: SQLite follows a link too.</summary>
    private static string RealPath(string path)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(path);
            return System.IO.Directory.Exists(full)
                ? throw new DurablePlaceException($"{full}: is a directory, not a file")
                : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (FileNotFoundException)
        {
            return System.IO.Path.GetFullPath(path); // To be made.
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new DurablePlaceException($"{path}: its directory does not exist", missing);
        }
    }

    private static FileStream Take(string lockFile, string path)
    {
        try
        {
            return new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new DurablePlaceException($"{path}: its directory does not exist", missing);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new DurablePlaceException($"{path}: may not be locked: {refused.Message}", refused);
        }
        catch (IOException held)
        {
            throw new DurablePlaceException($"{path}: is in use by another process, or by another pool host of this one: {lockFile} is locked", held);
        }
    }

    private void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made of numbers and of words that stand above.
        command.CommandText = _settings;
#pragma warning restore CA2100 // As above.
        command.ExecuteNonQuery();
    }

    private void Check()
    {
        try
        {
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            if (command.ExecuteScalar() is not "wal")
            {
                throw new DurablePlaceException($"{Path}: cannot be written through a log (journal_mode WAL), as on a file system of another machine");
            }

            // A transaction alone begins on a file that may only be read, too.
            command.CommandText = "BEGIN IMMEDIATE; CREATE TABLE actors_can_write(x); ROLLBACK";
            command.ExecuteNonQuery();
        }
        catch (SqliteException fault)
        {
            throw new DurablePlaceException(
                fault.SqliteErrorCode switch
                {
                    NoDatabase or Damaged => $"{Path}: is no SQLite database, or is damaged: {fault.Message}",
                    ReadOnly => $"{Path}: may only be read: {fault.Message}",
                    CannotOpen => $"{Path}: cannot be opened: {fault.Message}",
                    _ => $"{Path}: cannot be used: {fault.Message}",
                },
                fault);
        }
    }
}
