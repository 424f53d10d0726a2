using System.Diagnostics;
using Actors.Tests.Fixtures;
using Actors.Tests.Processes;
using Microsoft.Data.Sqlite;

namespace Actors.Tests.Journal;

/// <summary>The file is written as its durability says, by one process, and what is wrong with it is said when it is opened.</summary>
public sealed class SqliteFileTests : Journals
{
    [Theory]
    [InlineData(Durability.Safe, 2)]
    [InlineData(Durability.Fast, 1)]
    public async Task Settings_are_in_force_on_the_connection_that_writes(Durability durability, long synchronous)
    {
        var place = new Store(new() { File = File, Durability = durability });
        var (system, _) = Start(place.Options);
        var owner = await Owner.Open(system, Pool);

        // A trigger runs on the connection whose write fires it.
        await place.Run("""
            CREATE TABLE seen(journal_mode TEXT, synchronous INTEGER, size_limit INTEGER, wait INTEGER);
            CREATE TRIGGER see AFTER INSERT ON actors_journal BEGIN
              INSERT INTO seen SELECT journal_mode, synchronous, journal_size_limit, timeout FROM pragma_journal_mode, pragma_synchronous, pragma_journal_size_limit, pragma_busy_timeout;
            END;
            """);
        await owner.Writes("a", "b");

        await using var connection = await place.Connect();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT journal_mode, synchronous, size_limit, wait FROM seen";
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(("wal", synchronous, 16L * 1024 * 1024, 5_000L), (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task Log_beside_the_file_does_not_grow_without_end()
    {
        var (system, _) = Start(new() { File = File, Durability = Durability.Fast });
        var owner = await Owner.Open(system, Pool);
        var batch = new byte[1024 * 1024];
        for (var number = 1; number <= 64; number++)
        {
            owner.Tell(new Append(number, batch));
            await owner.Next<Appended>();
        }

        Assert.InRange(new FileInfo($"{File}-wal").Length, 1, 17 * 1024 * 1024);
    }

    [Fact]
    public void File_that_another_system_of_this_process_uses_is_refused_until_that_lets_go()
    {
        using (DurableJournal.Open(new() { File = File }))
        {
            var refusal = Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = File }));
            Assert.Contains($"{File}: is in use", refusal.Message, StringComparison.Ordinal);
            Assert.Contains($"{File}.lock", refusal.Message, StringComparison.Ordinal);
        }

        DurableJournal.Open(new() { File = File }).Dispose();
    }

    [Fact]
    public void File_is_the_same_by_another_name()
    {
        var link = Path.Combine(Folder, "link.db");
        using var journal = DurableJournal.Open(new() { File = File });
        System.IO.File.CreateSymbolicLink(link, File);

        Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = link }));
        Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = Path.GetRelativePath(Environment.CurrentDirectory, File) }));
    }

    [Fact]
    public async Task File_that_another_process_uses_is_refused_until_that_is_killed()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "hold", File]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal(File, await child.StandardOutput.ReadLineAsync().Within("the child holds the file"));
            Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = File }));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync().Within("the child has ended");
        }

        DurableJournal.Open(new() { File = File }).Dispose();
    }

    [Fact]
    public void File_that_is_no_database_is_refused_by_its_name()
    {
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("This is no database. ", 1_000)));

        Assert.StartsWith($"{File}: is no SQLite database, or is damaged", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_file_is_said_with_its_name()
    {
        // Found when it is read: looking through the whole file at each start would take as long as reading it.
        var (system, journal) = Start(new() { File = File });
        await (await Owner.Open(system, Pool)).Writes([.. Enumerable.Range(0, 200).Select(_ => new string('x', 2_000))]);
        await End(system);
        journal.Dispose();
        await using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 10 * 4096;
            await file.WriteAsync(new byte[80 * 4096]);
        }

        var (next, place) = Start(new() { File = File });
        var log = new Listener(next);
        next.EventStream.Subscribe(log.Ref, typeof(Akka.Event.Error));
        var owner = new Owner(next, Pool, place.Place);

        Assert.NotNull(await owner.OpensUnlessItFails());
        Assert.Contains(File, $"{await log.Next<Akka.Event.Error>()}", StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_may_only_be_read_is_refused_by_its_name()
    {
        // To root every file may be written; a database of a later write version may not even then.
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE something(x)";
            command.ExecuteNonQuery();
        }

        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 18;
            file.WriteByte(3);
        }

        Assert.StartsWith($"{File}: may only be read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_that_is_missing_and_folder_in_place_of_the_file_are_refused_by_their_names()
    {
        var inside = Path.Combine(Folder, "none", "pool.db");

        Assert.Equal($"{inside}: its directory does not exist", Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = inside })).Message);
        Assert.Equal($"{Folder}: is a directory, not a file", Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = Folder })).Message);
    }

    [Fact]
    public void Refused_file_is_not_held()
    {
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        Refusal();
        System.IO.File.Delete(File);

        DurableJournal.Open(new() { File = File }).Dispose();
    }

    private string Refusal() => Assert.Throws<DurablePlaceException>(() => DurableJournal.Open(new() { File = File })).Message;
}
