using Actors.Tests.Fixtures;
using Npgsql;

namespace Actors.Tests.Journal;

public sealed class PostgreSqlTests : Journals
{
    [Theory]
    [OnPostgreSqlWith(Durability.Safe, "on")]
    [OnPostgreSqlWith(Durability.Fast, "off")]
    public async Task Durability_is_in_force_on_the_connection_that_writes(Durability durability, string commits)
    {
        var place = new Store(new() { PostgreSql = Store.Server, Durability = durability });
        var (system, _) = Start(place.Options);
        var owner = await Owner.Open(system, Pool);

        // A trigger runs on the connection whose write fires it.
        var name = Pool.Replace('-', '_');
        await place.Run($"""
            CREATE TABLE seen_{name}(commits TEXT);
            CREATE FUNCTION see_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen_{name} VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
            CREATE TRIGGER see_{name} AFTER INSERT ON actors_journal FOR EACH ROW WHEN (NEW.persistence_id = '{Pool}/1') EXECUTE FUNCTION see_{name}();
            """);
        await owner.Writes("a", "b");

        Assert.Equal(2, await place.Run($"DELETE FROM seen_{name} WHERE commits = '{commits}'"));
        await place.Run($"DROP TRIGGER see_{name} ON actors_journal; DROP FUNCTION see_{name}; DROP TABLE seen_{name}");
    }

    [Theory]
    [OnPostgreSql]
    public async Task Scenario_24_writer_that_stands_still_in_the_middle_of_a_write_holds_up_nobody(Database database)
    {
        var (system, journal) = Start(PlaceOf(database).Options);
        await (await Owner.Open(system, Pool)).Writes("a");
        await using var writer = new NpgsqlConnection(journal.ConnectionString);
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using var write = new NpgsqlCommand(null, writer, transaction);
        write.CommandText = $"""
            INSERT INTO actors_journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            SELECT created, deleted, persistence_id, 2, message, manifest, identifier FROM actors_journal WHERE persistence_id = '{Pool}/1'
            """;
        await write.ExecuteNonQueryAsync();

        // As long as that is under way, the number at which its stream is to be sealed is neither free nor taken.
        Assert.Equal(["1/1 a"], (await Owner.Open(system, Pool)).Replayed);

        await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync());
    }
}
