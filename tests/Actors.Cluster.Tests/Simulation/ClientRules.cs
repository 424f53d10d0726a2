using System.Runtime.InteropServices;

namespace Actors.Tests.Simulation;

/// <summary>
/// What the pool owes to processes that are no members: the next router waits for those that some member which is still there has heard of, unless they are silent; and only
/// one that was silent for long is forgotten.
/// </summary>
internal sealed class ClientRules(ClusterSimulation world)
{
    // Which members have heard of each client since some router last took it for lost.
    private readonly Dictionary<SimProcess, HashSet<SimProcess>> _knownBy = [];
    private readonly Dictionary<SimRouter, View> _views = [];

    // What each member was last told.
    private readonly Dictionary<SimProcess, ClientNote> _notes = [];

    private IEnumerable<SimProcess> Clients => world.Alive.Where(process => process.IsClient);

    /// <summary>A member hears which clients there are.</summary>
    public void OnNote(SimProcess member, ClientNote note)
    {
        _notes[member] = note;
        foreach (var client in world.Processes.Where(process => process.IsClient && note.Clients.Contains(process.At)))
        {
            KnownBy(client).Add(member);
        }
    }

    public void OnRouterBegins(SimRouter router) =>
        _views[router] = new View(Clients.ToDictionary(client => client, client => KnownBy(client).ToList()));

    /// <summary>A router goes to work.</summary>
    public void OnRecovered(SimRouter router) =>
        world.Count("client was waited for", Clients.Count(client => client.Door.Outstanding > 0 && IsAwaited(router, client)));

    /// <summary>A router hears of a client, or from it, that it is there and listens to it.</summary>
    public void OnHeard(SimRouter router, SimProcess client, long incarnation)
    {
        if (client.IsClient && incarnation == router.State.Places.Incarnation)
        {
            var view = _views[router];
            view.LongestSilence[client] = Math.Max(view.LongestSilence.GetValueOrDefault(client), SilenceOf(router, client));
            view.SilentFor[client] = 0;
        }
    }

    /// <summary>Time passes for a router. It may take who is silent for lost, and the next may not hear of such from any member.</summary>
    public void OnTick(SimRouter router)
    {
        foreach (var client in router.State.Places.Incarnation == 0 ? [] : Clients)
        {
            if (++CollectionsMarshal.GetValueRefOrAddDefault(_views[router].SilentFor, client, out _) >= Actors.Clients.LostAfter)
            {
                KnownBy(client).RemoveWhere(member => member.State.Incarnation == router.State.Places.Incarnation);
                _views[router].Awaited.Remove(client);
            }
        }
    }

    /// <summary>Whether the router that is at work now may take a client for lost.</summary>
    public bool IsLost(SimProcess client) => SilenceOf(world.Alive.Select(process => process.Router).OfType<SimRouter>().Single(), client) >= Actors.Clients.LostAfter;

    /// <summary>A router tells a client that it has forgotten it.</summary>
    public void OnForgotten(SimProcess client)
    {
        var router = world.Routers.Of(client.State.Incarnation);
        var silence = Math.Max(SilenceOf(router, client), _views[router].LongestSilence.GetValueOrDefault(client));
        world.Rules.Failure.Unless(silence >= world.Style.ForgottenAfter, $"client {client.Number} is forgotten after {silence} ticks");
    }

    /// <summary>Whether a router must have known a client when it went to work.</summary>
    public bool IsAwaited(SimRouter router, SimProcess client) => _views[router].Awaited.GetValueOrDefault(client)?.Exists(member => member.IsAlive) is true;

    /// <summary>Whether the answer to a question, by the router of this number, must have waited for a client's task.</summary>
    public bool IsCovered(SimTask task, SimQuestion question, long incarnation)
    {
        var before = task.ReceivedAt.Where(received => received.Value < question.Moment && received.Key <= incarnation).Select(received => received.Key).ToList();
        return before.Contains(incarnation) || (before.Count > 0 && IsAwaited(world.Routers.Of(incarnation), task.At));
    }

    /// <summary>When all that was said has arrived, every member knows every client.</summary>
    public void CheckCalm()
    {
        foreach (var client in world.InSight.Where(process => process.IsClient))
        {
            var other = world.InSight.FirstOrDefault(process => !process.IsClient && _notes.GetValueOrDefault(process)?.Clients.Contains(client.At) is not true);
            world.Rules.Failure.Unless(other is null, $"process {other?.Number} does not know of client {client.Number}");
        }
    }

    public void CheckEnd() =>
        world.Count("went on without its client", world.Rules.Open.Count(task => task.At is { IsClient: true, IsAlive: false } && world.Runs.HasEverEnded(task.Job)));

    private int SilenceOf(SimRouter router, SimProcess client) => _views[router].SilentFor.GetValueOrDefault(client);

    private HashSet<SimProcess> KnownBy(SimProcess client)
    {
        if (!_knownBy.TryGetValue(client, out var known))
        {
            _knownBy.Add(client, known = []);
        }

        return known;
    }

    /// <summary>What a router is to know of clients.</summary>
    /// <param name="Awaited">Those that it is to wait for before it goes to work, and who has heard of them.</param>
    private sealed record View(Dictionary<SimProcess, List<SimProcess>> Awaited)
    {
        /// <summary>For how many ticks it has not heard that a client is there, and listens to it.</summary>
        public Dictionary<SimProcess, int> SilentFor { get; } = [];

        /// <summary>Before it was heard again.</summary>
        public Dictionary<SimProcess, int> LongestSilence { get; } = [];
    }
}
