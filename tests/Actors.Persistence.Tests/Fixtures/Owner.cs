using System.Text;
using Akka.Actor;

namespace Actors.Tests.Fixtures;

/// <summary>The owner of a ledger, in the place of a coordinator.</summary>
internal sealed class Owner
{
    private readonly Listener _ear;

    public Owner(ActorSystem system, string pool, string place = "a place")
    {
        _ear = new Listener(system);
        Store = system.ActorOf(LedgerStore.Props(pool, _ear.Ref, place));
        Stopped = Store.WatchAsync();
    }

    public IActorRef Store { get; }

    public Task<bool> Stopped { get; }

    public long Incarnation { get; private set; }

    /// <summary>What was replayed, as "incarnation/number text".</summary>
    public List<string> Replayed { get; } = [];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A store that has opened.</summary>
    public static async Task<Owner> Open(ActorSystem system, string pool)
    {
        var owner = new Owner(system, pool);
        await owner.Opens();
        return owner;
    }

    public async Task Opens()
    {
        var failed = await OpensUnlessItFails();
        Assert.True(failed is null, $"it has failed: {failed}");
    }

    /// <summary>Why it has failed; null if it has opened.</summary>
    public async Task<Exception?> OpensUnlessItFails()
    {
        while (true)
        {
            switch (await Next<object>())
            {
                case Opened opened:
                    Incarnation = opened.Incarnation;
                    return null;
                case LedgerFailed failed:
                    return failed.Cause;
                case var next:
                    var replayed = Assert.IsType<Replayed>(next);
                    Replayed.Add($"{replayed.Incarnation}/{replayed.Number} {Encoding.UTF8.GetString(replayed.Bytes.Span)}");
                    break;
            }
        }
    }

    public Task<T> Next<T>() => _ear.Next<T>();

    public void Tell(object message) => Store.Tell(message, _ear.Ref);

    /// <summary>Writes batches, from 1 on unless it is said.</summary>
    public async Task Writes(params string[] texts) => await WritesFrom(1, texts);

    public async Task WritesFrom(long number, params string[] texts)
    {
        foreach (var text in texts)
        {
            Tell(new Append(number, Bytes(text)));
            Assert.Equal(number++, (await Next<Appended>()).Number);
        }
    }

    /// <summary>A write that must not succeed.</summary>
    public async Task<Exception> CannotWrite(long number)
    {
        Tell(new Append(number, Bytes("stale")));
        return await Fails();
    }

    /// <summary>The store says that it has failed, and has stopped.</summary>
    public async Task<Exception> Fails()
    {
        var failed = await Next<LedgerFailed>();
        Assert.True(await Stopped.Within("the store has stopped"));
        return failed.Cause;
    }
}
