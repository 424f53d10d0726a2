using System.Net.Sockets;
using System.Security.Cryptography;
using Actors.Cli.Output;
using Npgsql;

namespace Actors.Cli.CommandLine;

/// <summary>Tries whether this program can use the PostgreSQL that it was given, so that it is said in one line, and before the node joins anybody.</summary>
internal static class Connecting
{
    private const int ShownReason = 300;

    // To make the table takes a right that PostgreSQL 15 and later give to the owner of the database alone.
    private const string MayWrite = "SELECT current_setting('transaction_read_only') = 'on', to_regclass('actors_journal') IS NOT NULL OR coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)";

    /// <summary>Why not; null if it can, or if there is none to use.</summary>
    public static async Task<string?> FaultAsync(DurableOptions? durable)
    {
        if (durable is null)
        {
            return null;
        }

        using var journal = DurableJournal.Open(durable);
        try
        {
            await using var connection = new NpgsqlConnection(journal.ConnectionString);
            await connection.OpenAsync();
            await using var question = new NpgsqlCommand(MayWrite, connection);
            await using var answer = await question.ExecuteReaderAsync();
            await answer.ReadAsync();
            return answer.GetBoolean(0) ? Fault("must lead to a server that can be written", journal, "it can only be read, as a standby can")
                : answer.GetBoolean(1) ? null
                : Fault("must name a user who may make tables", journal, "the table actors_journal is not there, and may not be made");
        }
        catch (Exception fault) when (IsOfServerOrSettings(fault))
        {
            return Fault("must lead to a database that can be used", journal, fault is PostgresException { MessageText: var told } ? told : fault.GetBaseException().Message);
        }
    }

    // What a driver throws on its way to a server: from the network, from the server, from certificates, and of settings that do not go together.
    private static bool IsOfServerOrSettings(Exception fault) =>
        fault is NpgsqlException or SocketException or IOException or TimeoutException or CryptographicException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or NotSupportedException;

    private static string Fault(string rule, DurableJournal journal, string reason) =>
        $"{NodeSettings.PostgreSql}: '(not shown)' {rule}; of {journal.Place}: {SummaryText.OneLine(reason, ShownReason)}";
}
