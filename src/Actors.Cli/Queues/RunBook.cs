using Actors.Cli.Output;
using Actors.Cli.Running;
using Microsoft.Data.Sqlite;

namespace Actors.Cli.Queues;

/// <summary>
/// The book of a run: every line that was taken from its input, by number and hash, and what became of it. It stands beside the journal of the pool, which lets go of what is over.
/// A line that succeeded takes some twenty bytes.
/// </summary>
/// <remarks>May be written by several, in turn.</remarks>
internal sealed class RunBook(SqliteConnection connection)
{
    /// <summary>The table by which a queue is known.</summary>
    public const string Table = "run";

    // What is over stands apart from what is not, or each of its rows would keep the room that its text took.
    private const string Schema = """
        CREATE TABLE run(format INTEGER NOT NULL, terms TEXT NOT NULL, results_length INTEGER NOT NULL, results_tail BLOB, elapsed INTEGER NOT NULL);
        CREATE TABLE run_open(number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, text TEXT NOT NULL, round INTEGER NOT NULL, kind TEXT, reason TEXT, attempts INTEGER, exit_code INTEGER, time INTEGER);
        CREATE TABLE run_over(number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, kind TEXT, time INTEGER);
        """;

    private const string AllLines = """
        SELECT number, hash, 1 AS is_over, kind, time, NULL, 1, iif(kind IS NULL, NULL, 'dropped from the queue'), iif(kind = 'cancelled', 0, 1), iif(kind IS NULL, 0, NULL) FROM run_over
        UNION ALL SELECT number, hash, 0, kind, time, text, round, reason, attempts, exit_code FROM run_open
        ORDER BY number
        """;

    private readonly Lock _gate = new();

    /// <summary>Makes an empty one.</summary>
    public void Make(int format, string terms) => Write(book =>
    {
        book.Run(Schema);
        book.Run("INSERT INTO run VALUES($1, $2, 0, NULL, 0)", format, terms);
    });

    /// <summary>The version of its form, and the terms of the run.</summary>
    public (long Format, string Terms) Head()
    {
        using var command = new SqliteCommand("SELECT format, terms FROM run", connection);
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetString(1));
    }

    /// <summary>How far the results were written and forced to the disk, what was written after that or was about to be, and how long the run has taken.</summary>
    public (long ResultsLength, byte[] ResultsTail, TimeSpan Elapsed) Progress()
    {
        using var command = new SqliteCommand("SELECT results_length, results_tail, elapsed FROM run", connection);
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.IsDBNull(1) ? [] : (byte[])row[1], new TimeSpan(row.GetInt64(2)));
    }

    /// <summary>All lines that were taken, in the order of the input.</summary>
    public IEnumerable<KeptLine> Lines()
    {
        using var command = new SqliteCommand(AllLines, connection);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return Read(row);
        }
    }

    /// <summary>Takes lines: none of them is told to the pool before.</summary>
    public void Take(IReadOnlyList<KeptLine> lines) => Write(book =>
    {
        foreach (var line in lines)
        {
            book.Run("INSERT INTO run_open(number, hash, text, round) VALUES($1, $2, $3, 1)", line.Number, line.Hash, line.Text!);
        }
    });

    /// <summary>Writes down what became of lines: their results are written to their file after it.</summary>
    /// <param name="results">The lines.</param>
    /// <param name="resultsLength">How long the file of the results is on the disk.</param>
    /// <param name="resultsTail">What comes next there.</param>
    /// <param name="elapsed">How long the run has taken, in all its starts.</param>
    public void Record(IReadOnlyList<LineResult> results, long resultsLength, byte[] resultsTail, TimeSpan elapsed) => Write(book =>
    {
        foreach (var result in results)
        {
            if (result.Kind == OutcomeKind.Succeeded)
            {
                book.Run("INSERT INTO run_over SELECT number, hash, NULL, $2 FROM run_open WHERE number = $1", result.Line, result.Run?.Ticks);
                book.Run("DELETE FROM run_open WHERE number = $1", result.Line);
            }
            else
            {
                book.Run(
                    "UPDATE run_open SET kind = $2, reason = $3, attempts = $4, exit_code = $5, time = $6 WHERE number = $1",
                    result.Line, OutcomeText.Name(result.Kind), result.Reason, result.Attempts, result.ExitCode, result.Run?.Ticks);
            }
        }

        book.Run("UPDATE run SET results_length = $1, results_tail = $2, elapsed = $3", resultsLength, resultsTail, elapsed.Ticks);
    });

    /// <summary>Lines that have not succeeded have no outcome any more: the next process runs them, as new tasks.</summary>
    public void Retry(IEnumerable<KeptLine> lines) => Write(book =>
    {
        foreach (var line in lines)
        {
            book.Run("UPDATE run_open SET round = round + 1, kind = NULL, reason = NULL, attempts = NULL, exit_code = NULL, time = NULL WHERE number = $1", line.Number);
        }
    });

    /// <summary>Lines are over: those that wait are cancelled, those that have not succeeded are retried no more.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="resultsTail">What goes to the results because of it, when the run goes on.</param>
    public void Drop(IEnumerable<KeptLine> lines, byte[] resultsTail) => Write(book =>
    {
        foreach (var line in lines)
        {
            book.Run("INSERT INTO run_over SELECT number, hash, ifnull(kind, 'cancelled'), time FROM run_open WHERE number = $1", line.Number);
            book.Run("DELETE FROM run_open WHERE number = $1", line.Number);
        }

        book.Run("UPDATE run SET results_tail = CAST(ifnull(results_tail, x'') || $1 AS BLOB)", resultsTail);
    });

    private static KeptLine Read(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Hash = row.GetInt64(1),
        Kind = !row.IsDBNull(3) ? OutcomeText.KindOf(row.GetString(3)) : row.GetBoolean(2) ? OutcomeKind.Succeeded : null,
        Run = row.IsDBNull(4) ? null : new TimeSpan(row.GetInt64(4)),
        Text = row.IsDBNull(5) ? null : row.GetString(5),
        Round = row.GetInt32(6),
        Reason = row.IsDBNull(7) ? null : row.GetString(7),
        Attempts = row.IsDBNull(8) ? 0 : row.GetInt32(8),
        ExitCode = row.IsDBNull(9) ? null : row.GetInt32(9),
    };

    private void Write(Action<Turn> write)
    {
        lock (_gate)
        {
            using var transaction = connection.BeginTransaction();
            using (var turn = new Turn(connection, transaction))
            {
                write(turn);
            }

            transaction.Commit();
        }
    }

    /// <summary>One transaction; each of its statements is prepared once.</summary>
    private sealed class Turn(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> _commands = [];

        public void Run(string statement, params ReadOnlySpan<object?> values)
        {
            if (!_commands.TryGetValue(statement, out var command))
            {
#pragma warning disable CA2100 // Every statement is a constant above.
                _commands.Add(statement, command = new SqliteCommand(statement, connection, transaction));
#pragma warning restore CA2100 // As above.
            }

            command.Parameters.Clear();
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
            }

            command.ExecuteNonQuery();
        }

        public void Dispose()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }
        }
    }
}
