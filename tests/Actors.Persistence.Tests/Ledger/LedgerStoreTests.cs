using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Ledger;

/// <summary>What a ledger keeps, and what it deletes, from one incarnation to the next.</summary>
public sealed class LedgerStoreTests : Journals
{
    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Batches_are_replayed_to_the_next_incarnation_in_order(Database database)
    {
        var (system, _) = Start(PlaceOf(database).Options);
        var first = await Owner.Open(system, Pool);
        Assert.Empty(first.Replayed);
        Assert.Equal(1, first.Incarnation);
        await first.Writes("a", "", "c");

        var second = await Owner.Open(system, Pool);

        Assert.Equal(2, second.Incarnation);
        Assert.Equal(["1/1 a", "1/2 ", "1/3 c"], second.Replayed);
    }

    [Fact]
    public async Task Batches_survive_the_end_of_their_system()
    {
        var (system, journal) = Start(new() { File = File });
        await (await Owner.Open(system, Pool)).Writes("a");
        await End(system);
        journal.Dispose();

        var (next, _) = Start(new() { File = File });

        Assert.Equal(["1/1 a"], (await Owner.Open(next, Pool)).Replayed);
    }

    [Fact]
    public async Task Batches_that_are_told_at_once_are_written_in_their_order()
    {
        var (system, _) = Start(new() { File = File });
        var owner = await Owner.Open(system, Pool);
        for (var number = 1; number <= 500; number++)
        {
            owner.Tell(new Append(number, Owner.Bytes($"{number}")));
        }

        for (var number = 1; number <= 500; number++)
        {
            Assert.Equal(number, (await owner.Next<Appended>()).Number);
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(number => $"1/{number} {number}"), (await Owner.Open(system, Pool)).Replayed);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Nothing_of_the_old_streams_but_their_seals_is_left_when_all_was_carried_over(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("a", "b");
        var second = await Owner.Open(system, Pool);
        await second.Writes("b again");
        second.Tell(CarriedOver.Instance);

        await place.HasRows($"{Pool}/1", -3);
        await place.HasRows(Pool, -1, 2);
        var third = await Owner.Open(system, Pool);
        Assert.Equal(["2/1 b again"], third.Replayed);
        third.Tell(CarriedOver.Instance);
        await place.HasRows($"{Pool}/2", -2);
        Assert.Empty((await Owner.Open(system, Pool)).Replayed);
    }

    [Fact]
    public async Task Old_streams_are_replayed_again_until_all_was_carried_over()
    {
        var (system, _) = Start(new() { File = File });
        await (await Owner.Open(system, Pool)).Writes("a", "b");
        await (await Owner.Open(system, Pool)).Writes("a again");
        await Owner.Open(system, Pool);

        var fourth = await Owner.Open(system, Pool);

        Assert.Equal(["1/1 a", "1/2 b", "2/1 a again"], fourth.Replayed);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Own_batches_are_deleted_but_never_the_last(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        var owner = await Owner.Open(system, Pool);
        await owner.Writes("a", "b", "c");

        owner.Tell(new DeleteUpTo(1));
        await place.HasRows($"{Pool}/1", -1, 2, 3);
        owner.Tell(new DeleteUpTo(3));
        await place.HasRows($"{Pool}/1", -2, 3);
        await owner.WritesFrom(4, "d");

        Assert.Equal(["1/3 c", "1/4 d"], (await Owner.Open(system, Pool)).Replayed);
    }

    [Fact]
    public async Task Many_own_batches_are_deleted_in_steps_between_which_others_are_written()
    {
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        var owner = await Owner.Open(system, Pool);
        await owner.Writes([.. Enumerable.Range(1, 1_000).Select(number => $"{number}")]);

        owner.Tell(new DeleteUpTo(999));
        await owner.WritesFrom(1_001, "more");

        await place.HasRows($"{Pool}/1", -999, 1_000, 1_001);
    }

    [Fact]
    public async Task Own_batches_stand_until_the_old_streams_are_empty()
    {
        // Otherwise the end of a task could be gone from this stream while its beginning is still replayed from an older one.
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("task begins");
        var second = await Owner.Open(system, Pool);
        await second.Writes("task ends", "b", "c");
        second.Tell(new DeleteUpTo(2));
        await second.WritesFrom(4, "fence");
        Assert.Equal([1, 2, 3, 4], await place.Rows($"{Pool}/2"));

        second.Tell(CarriedOver.Instance);

        await place.HasRows($"{Pool}/2", -2, 3, 4);
        Assert.Equal([-2], await place.Rows($"{Pool}/1"));
    }

    [Fact]
    public async Task Two_pools_of_one_file_do_not_see_each_other()
    {
        var (system, _) = Start(new() { File = File });
        await (await Owner.Open(system, "one")).Writes("a");
        await (await Owner.Open(system, "other")).Writes("b");

        Assert.Equal(["1/1 a"], (await Owner.Open(system, "one")).Replayed);
        Assert.Equal(["1/1 b"], (await Owner.Open(system, "other")).Replayed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jobs/1")]
    public void Name_that_could_be_another_pools_stream_is_refused(string name) =>
        Assert.Contains($"name: '{name}'", Assert.Throws<ArgumentException>(() => LedgerStore.Props(name, ActorRefs.Nobody, "a place")).Message, StringComparison.Ordinal);
}
