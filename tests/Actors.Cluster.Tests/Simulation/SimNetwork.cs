using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>A message under way.</summary>
internal sealed record Letter(SimRef To, object Message, IActorRef Sender);

/// <summary>Links between processes: in order each, cut and healed, and what is under way on a cut one may be lost.</summary>
internal sealed class SimNetwork(Random dice)
{
    private static readonly PoolSerializer Serializer = new(null!);

    private readonly SortedDictionary<(int From, int To), Queue<Letter>> _links = [];
    private readonly HashSet<(int From, int To)> _cut = [];

    /// <summary>The process in whose turn something is said.</summary>
    public int Speaker { get; set; }

    public int Lost { get; private set; }

    /// <summary>Told of every message that is said, whether it arrives or not.</summary>
    public Action<SimRef, object, IActorRef> Said { get; set; } = static (_, _, _) => { };

    public void Send(SimRef to, object message, IActorRef sender)
    {
        Said(to, message, sender);
        var key = (Speaker, to.Process);
        if (_cut.Contains(key))
        {
            Lost++;
            return;
        }

        if (!_links.TryGetValue(key, out var link))
        {
            _links.Add(key, link = new Queue<Letter>());
        }

        // As on the wire; within a process the object itself is told.
        var arrives = message is IWireMessage && Speaker != to.Process ? Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message)) : message;
        link.Enqueue(new Letter(to, arrives, sender));
    }

    /// <summary>Takes the next letter of some link to a process that takes letters.</summary>
    public Letter? Next(Predicate<int> takes)
    {
        var ready = _links.Where(link => link.Value.Count > 0 && takes(link.Key.To)).ToList();
        return ready.Count == 0 ? null : ready[dice.Next(ready.Count)].Value.Dequeue();
    }

    public void Cut(int one, int other)
    {
        foreach (var key in new[] { (one, other), (other, one) })
        {
            _cut.Add(key);

            // A connection that breaks loses the end of what was under way.
            if (_links.TryGetValue(key, out var link))
            {
                var kept = link.Take(dice.Next(link.Count + 1)).ToList();
                Lost += link.Count - kept.Count;
                _links[key] = new Queue<Letter>(kept);
            }
        }
    }

    public void Heal(int one, int other)
    {
        _cut.Remove((one, other));
        _cut.Remove((other, one));
    }

    public void HealAll() => _cut.Clear();

    /// <summary>A process has gone with all that was under way to it and, unless it went in order, from it.</summary>
    public void Forget(int process, bool isHeardOut = false)
    {
        foreach (var key in _links.Keys.Where(key => (key.From == process && !isHeardOut) || key.To == process))
        {
            _links[key].Clear();
        }
    }
}

/// <summary>An actor of a simulated process: what it is told is sent.</summary>
internal sealed class SimRef(SimNetwork network, int process, string name) : MinimalActorRef
{
    public int Process => process;

    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "sim", $"host{process}", 1)) / name;

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender) => network.Send(this, message, sender);
}
