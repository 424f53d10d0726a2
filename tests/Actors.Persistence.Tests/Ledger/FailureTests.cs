using System.Runtime.Serialization;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;

namespace Actors.Tests.Ledger;

/// <summary>A store that cannot keep its promise says so, and stops.</summary>
public sealed class FailureTests : Journals
{
    [Fact]
    public async Task Store_stops_when_the_file_stays_locked_and_the_next_one_replays_what_was_written()
    {
        var place = new Store(new() { File = File, LockWait = TimeSpan.FromSeconds(1) });
        var (system, _) = Start(place.Options);
        var owner = await Owner.Open(system, Pool);
        await owner.Writes("1", "2", "3");
        await using (var other = await place.Connect())
        {
            await using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();

            for (var number = 4; number <= 6; number++)
            {
                owner.Tell(new Append(number, Owner.Bytes($"{number}")));
            }

            Assert.Contains("locked", (await owner.Fails()).Message, StringComparison.Ordinal);
            Assert.Contains("locked", (await new Owner(system, Pool).Fails()).Message, StringComparison.Ordinal);
        }

        // Failures of this kind also open the circuit breaker, for a second.
        Owner next;
        do
        {
            next = new Owner(system, Pool);
        }
        while (await next.OpensUnlessItFails() is not null);

        Assert.InRange(next.Replayed.Count, 3, 6);
        Assert.Equal(Enumerable.Range(1, next.Replayed.Count).Select(number => $"1/{number} {number}"), next.Replayed);
        await next.Writes("again");
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Write_that_is_shut_out_takes_no_others_with_it_that_wait_for_the_same_disk(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        var stale = await Owner.Open(system, Pool);
        await Owner.Open(system, Pool);
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Owner.Open(system, $"{Pool}-{number}")));
        await using (var other = await place.Connect())
        {
            await using var command = other.CreateCommand();
            command.CommandText = database == Database.Sqlite ? "BEGIN IMMEDIATE" : "BEGIN; LOCK TABLE actors_journal IN SHARE ROW EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync();
            Array.ForEach(others[..4], owner => owner.Tell(new Append(1, Owner.Bytes("a"))));
            stale.Tell(new Append(1, Owner.Bytes("stale")));
            Array.ForEach(others[4..], owner => owner.Tell(new Append(1, Owner.Bytes("a"))));

            // Each has passed it on: the first is on its way to the disk, the rest stand behind it.
            foreach (var owner in others.Append(stale))
            {
                await owner.Store.Ask<ActorIdentity>(new Identify(0));
                await system.ActorSelection(owner.Store.Path / "*").Ask<ActorIdentity>(new Identify(0));
            }

            await system.ActorSelection($"/system/{DurableJournal.Id}").Ask<ActorIdentity>(new Identify(0));
        }

        await stale.Fails();
        foreach (var owner in others)
        {
            Assert.Equal(1, (await owner.Next<Appended>()).Number);
        }
    }

    [Fact]
    public async Task Store_stops_when_a_batch_is_rejected()
    {
        var (system, _) = Start(new() { File = File }, $$"""
            akka.actor.serializers.refusing = "{{typeof(RefusingBatches).AssemblyQualifiedName}}"
            akka.actor.serialization-bindings { "Actors.Batch, Actors.Persistence" = refusing }
            """);
        var owner = await Owner.Open(system, Pool);

        owner.Tell(new Append(1, Owner.Bytes("a")));

        Assert.IsType<SerializationException>(await owner.Fails());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Store_stops_when_a_batch_has_another_number_than_the_next(long number)
    {
        var (system, _) = Start(new() { File = File });
        var owner = await Owner.Open(system, Pool);
        await owner.Writes("a");

        Assert.IsType<InvalidOperationException>(await owner.CannotWrite(number));
    }

    [Fact]
    public async Task Store_stops_when_it_is_told_something_before_it_has_opened()
    {
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        await using var other = await place.Connect();
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE"; // Until the end of the test it cannot open.
        await command.ExecuteNonQueryAsync();
        var owner = new Owner(system, Pool);

        Assert.IsType<InvalidOperationException>(await owner.CannotWrite(1));
    }

    [Fact]
    public async Task Store_stops_when_its_supervisor_would_have_it_start_again()
    {
        // It would be another incarnation, of which its owner knows nothing.
        var (system, _) = Start(new() { File = File });
        var owner = new Listener(system);
        var supervisor = system.ActorOf(Props.Create(() => new Restarting(Pool, owner.Ref)));
        Assert.Equal(1, (await owner.Next<Opened>()).Incarnation);

        supervisor.Tell("kill it");

        Assert.IsType<ActorKilledException>((await owner.Next<LedgerFailed>()).Cause);
        Assert.Equal("it has stopped", await owner.Next<string>());
        Assert.Equal(2, (await Owner.Open(system, Pool)).Incarnation);
    }

    [Fact]
    public async Task Store_stops_when_rows_are_missing_in_the_middle_and_names_the_stream()
    {
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("a", "b", "c");
        await place.Run($"DELETE FROM actors_journal WHERE persistence_id = '{Pool}/1' AND sequence_number = 2");
        var next = new Owner(system, Pool);

        Assert.Equal(1, (await next.Next<Replayed>()).Number);
        Assert.Equal($"stream {Pool}/1: number 3 follows 1", (await next.Fails()).Message);
    }

    [Fact]
    public async Task Store_stops_when_the_beginning_of_a_stream_goes_while_an_older_one_is_still_replayed()
    {
        // A stale owner's deletions, which nothing fences: it empties the older stream first, but that was read before.
        var place = PlaceOf(Database.Sqlite);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("task begins");
        await (await Owner.Open(system, Pool)).Writes("task ends", "b");
        await place.Run($"DELETE FROM actors_journal WHERE persistence_id = '{Pool}/2' AND sequence_number = 1");
        var next = new Owner(system, Pool);

        Assert.Equal(1, (await next.Next<Replayed>()).Incarnation);
        Assert.StartsWith($"stream {Pool}/2: ", (await next.Fails()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Store_stops_when_an_event_cannot_be_read(Database database)
    {
        var place = PlaceOf(database);
        var (system, _) = Start(place.Options);
        await (await Owner.Open(system, Pool)).Writes("a");
        await place.Run($"UPDATE actors_journal SET manifest = 'b2' WHERE persistence_id = '{Pool}/1'");

        Assert.Contains("'b2'", (await new Owner(system, Pool).Fails()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_is_logged_with_the_pool_and_the_place()
    {
        var (system, journal) = Start(new() { File = File });
        var log = new Listener(system);
        system.EventStream.Subscribe(log.Ref, typeof(Error));
        var owner = new Owner(system, Pool, journal.Place);
        await owner.Opens();

        owner.Tell(new Append(7, Owner.Bytes("a")));

        var line = $"{await log.Next<Error>()}";
        Assert.Contains(Pool, line, StringComparison.Ordinal);
        Assert.Contains(File, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_is_in_no_error_and_in_no_log_when_the_server_cannot_be_reached()
    {
        const string Secret = "s3cret-word";
        var (system, journal) = Start(
            new() { PostgreSql = $"Host=127.0.0.1;Port=1;Database=jobs;Username=me;Password={Secret}" },
            "actors.durable-journal.recovery-event-timeout = 1s, akka.log-config-on-start = on, akka.loglevel = DEBUG");
        var log = new Listener(system);
        system.EventStream.Subscribe(log.Ref, typeof(LogEvent));
        Assert.Equal("PostgreSQL 127.0.0.1:1/jobs", journal.Place);
        var owner = new Owner(system, Pool, journal.Place);

        Assert.DoesNotContain(Secret, (await owner.Fails()).ToString(), StringComparison.Ordinal);
        var isTold = false;
        while (!isTold)
        {
            var line = $"{await log.Next<LogEvent>()}";
            Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
            isTold = line.Contains(journal.Place, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, $"{system.Settings}", StringComparison.Ordinal);
    }

    private sealed class Restarting : UntypedActor
    {
        private readonly IActorRef _owner;
        private readonly IActorRef _store;

        public Restarting(string pool, IActorRef owner)
        {
            _owner = owner;
            _store = Context.Watch(Context.ActorOf(LedgerStore.Props(pool, owner, "a place")));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message)
        {
            if (message is Terminated)
            {
                _owner.Tell("it has stopped");
            }
            else
            {
                _store.Tell(Kill.Instance);
            }
        }
    }

#pragma warning disable CA1812 // Akka.NET makes it, by its name.
    private sealed class RefusingBatches(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 6001;

        public override string Manifest(object o) => "r1";

        public override byte[] ToBinary(object obj) => throw new SerializationException("refused");

        public override object FromBinary(byte[] bytes, string manifest) => throw new SerializationException("refused");
    }
}
