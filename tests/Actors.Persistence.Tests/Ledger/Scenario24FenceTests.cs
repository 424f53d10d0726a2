using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>A coordinator that stood still resumes after its successor has begun: it writes nothing.</summary>
public sealed class Scenario24FenceTests : Journals
{
    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Scenario_24_stale_writer_fails_when_its_stream_is_sealed(Database database)
    {
        var (system, _) = Start(PlaceOf(database).Options);
        var stale = await Owner.Open(system, Pool);
        await stale.Writes("a");
        var next = await Owner.Open(system, Pool);

        await stale.CannotWrite(2);

        await next.Writes("b");
        Assert.Equal(["1/1 a", "2/1 b"], (await Owner.Open(system, Pool)).Replayed);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Scenario_24_stale_writer_fails_after_its_rows_were_deleted(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        var stale = await Owner.Open(system, Pool);
        await stale.Writes("a", "b");
        for (var life = 0; life < 3; life++)
        {
            var next = await Owner.Open(system, Pool);
            await next.Writes("carried");
            next.Tell(CarriedOver.Instance);
            await place.HasRows(Pool, -next.Incarnation + 1, next.Incarnation);
        }

        Assert.Equal([-3], await place.Rows($"{Pool}/1"));

        await stale.CannotWrite(3);

        Assert.Equal(["4/1 carried"], (await Owner.Open(system, Pool)).Replayed);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Scenario_24_stale_writer_that_has_written_nothing_fails_too(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        var stale = await Owner.Open(system, Pool);
        var next = await Owner.Open(system, Pool);
        next.Tell(CarriedOver.Instance);
        await place.HasRows(Pool, -1, 2);

        await stale.CannotWrite(1);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Scenario_24_stale_writer_fails_when_its_empty_stream_was_sealed_again(Database database)
    {
        // As if the incarnation that emptied the stream had died before it took it out of the directory.
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        var stale = await Owner.Open(system, Pool);
        await stale.Writes("a");
        var second = await Owner.Open(system, Pool);
        second.Tell(CarriedOver.Instance);
        await place.HasRows(Pool, -1, 2);
        await place.Run($"UPDATE actors_journal SET deleted = {(database == Database.Sqlite ? "0" : "false")} WHERE persistence_id = '{Pool}'");
        var third = await Owner.Open(system, Pool);
        third.Tell(CarriedOver.Instance);
        await place.HasRows(Pool, -2, 3);
        Assert.Equal([-2, 3], await place.Rows($"{Pool}/1"));

        await stale.CannotWrite(2);
    }

    [Fact]
    public async Task Number_that_was_given_twice_is_not_opened()
    {
        // As if a store had stood still for so long between reading the directory and writing into it that its number was given, and taken out again.
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("a");
        await (await Owner.Open(system, Pool)).Writes("b");
        await place.Run($"DELETE FROM actors_journal WHERE persistence_id = '{Pool}'");

        Assert.Contains("should have none", (await new Owner(system, Pool).Fails()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task What_was_told_as_written_is_replayed_when_the_next_comes_in_the_middle_of_it(Database database)
    {
        var (system, _) = Start(PlaceOf(database).Options);
        for (var round = 0; round < 5; round++)
        {
            var pool = $"{Pool}-{round}";
            var old = await Owner.Open(system, pool);
            const int Batches = 2_000;
            for (var number = 1; number <= Batches; number++)
            {
                old.Tell(new Append(number, Owner.Bytes($"{number}")));
            }

            Assert.Equal(1, (await old.Next<Appended>()).Number);
            var next = await Owner.Open(system, pool);
            var written = 1L;
            for (var told = await old.Next<object>(); told is Appended appended; told = written < Batches ? await old.Next<object>() : new object())
            {
                written = appended.Number;
            }

            Assert.True(next.Replayed.Count >= written, $"{next.Replayed.Count} are there, {written} were told");
            Assert.Equal(next.Replayed.Select((_, index) => $"1/{index + 1} {index + 1}"), next.Replayed);
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Stores_that_start_at_once_have_numbers_of_their_own_and_the_last_alone_can_write(Database database)
    {
        var (system, _) = Start(PlaceOf(database).Options);
        var owners = Enumerable.Range(0, 8).Select(_ => new Owner(system, Pool)).ToList();
        var opened = new List<Owner>();
        foreach (var owner in owners)
        {
            // One that was overtaken before it had opened says that it has failed.
            if (await owner.Next<object>() is Opened { Incarnation: var incarnation })
            {
                opened.Add(owner);
                Assert.InRange(incarnation, 1, long.MaxValue);
            }
        }

        var writers = 0;
        foreach (var owner in opened)
        {
            owner.Tell(new Append(1, Owner.Bytes("mine")));
            writers += await owner.Next<object>() is Appended ? 1 : 0;
        }

        Assert.Equal(1, writers);
        Assert.Single((await Owner.Open(system, Pool)).Replayed);
    }
}
