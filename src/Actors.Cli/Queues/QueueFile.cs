using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Actors.Cli.Queues;

/// <summary>
/// The file of <c>--queue</c>, for this process alone: the journal of the durable pool, which knows what is outstanding, and beside it the book of the run, which knows every line that was taken.
/// </summary>
internal sealed class QueueFile : IDisposable
{
    private const int Format = 1;

    private readonly SqliteConnection _connection;

    private QueueFile(DurableJournal journal, SqliteConnection connection)
    {
        (Journal, _connection) = (journal, connection);
        Book = new RunBook(connection);
    }

    public DurableJournal Journal { get; }

    public RunBook Book { get; }

    /// <summary>Opens the queue of a run, and makes it if there is none.</summary>
    /// <exception cref="QueueException">It cannot be used, or it is that of another run.</exception>
    public static QueueFile OpenRun(string path, RunTerms terms)
    {
        var file = Open(path);
        try
        {
            file.Make(terms);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the queue of a run that was begun.</summary>
    /// <exception cref="QueueException">It cannot be used, or there is none.</exception>
    public static QueueFile OpenBegun(string path)
    {
        var file = File.Exists(path) ? Open(path) : throw new QueueException($"there is no file '{path}'");
        try
        {
            if (file.IsNew())
            {
                throw new QueueException($"{file.Journal.Place}: holds no run of 'actors run --queue'");
            }

            file.ReadTerms();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        Journal.Dispose();
    }

    private static QueueFile Open(string path)
    {
        DurableJournal? journal = null;
        try
        {
            journal = DurableJournal.Open(new DurableOptions { File = path });
            return new QueueFile(journal, journal.Connect());
        }
        catch (Exception fault) when (fault is DurablePlaceException or DurableOptionsException or SqliteException)
        {
            journal?.Dispose();
            throw new QueueException(fault.Message);
        }
    }

    private void Make(RunTerms terms)
    {
        try
        {
            if (IsNew())
            {
                Book.Make(Format, JsonSerializer.Serialize(terms, RunTermsJson.Default.RunTerms));
            }
            else if (ReadTerms().Differences(terms).ToList() is { Count: > 0 } differences)
            {
                throw new QueueException($"{Journal.Place}: holds a run that was begun otherwise: {string.Join("; ", differences)}");
            }
        }
        catch (SqliteException fault)
        {
            throw new QueueException($"{Journal.Place}: {fault.Message}");
        }
    }

    private bool IsNew()
    {
        using var tables = new SqliteCommand("SELECT name FROM sqlite_master WHERE type = 'table'", _connection);
        using var names = tables.ExecuteReader();
        var isEmpty = true;
        while (names.Read())
        {
            if (names.GetString(0) == RunBook.Table)
            {
                return false;
            }

            isEmpty = false;
        }

        return isEmpty ? true : throw new QueueException($"{Journal.Place}: holds something else than a run of 'actors run --queue'");
    }

    /// <exception cref="QueueException">They were written by another version of this program.</exception>
    public RunTerms ReadTerms()
    {
        var (format, terms) = Book.Head();
        return format == Format && JsonSerializer.Deserialize(terms, RunTermsJson.Default.RunTerms) is { } known
            ? known
            : throw new QueueException($"{Journal.Place}: was written by another version of this program (format {format}, and this one has {Format})");
    }
}
