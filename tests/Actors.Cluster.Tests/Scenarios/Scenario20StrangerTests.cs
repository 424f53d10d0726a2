using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Serialization;
using System.Security.Authentication;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Scenarios;

/// <summary>A node on an open socket, and peers that mean it no good.</summary>
public sealed class Scenario20StrangerTests : Systems
{
    private static int _made;

    public static TheoryData<string> HostileMessages => ["json", "exception", "protobuf", "kill", "poison"];

    [Theory]
    [MemberData(nameof(HostileMessages))]
    public async Task Scenario_20_message_that_names_a_foreign_type_or_ends_an_actor_makes_nothing_and_the_pool_goes_on(string kind)
    {
        var node = await StartNode();
        await using var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<string, int>((text, _) => new ValueTask<int>(text.Length)), node);
        var (ear, heard) = Listen(node, "ear");
        var stranger = StartStranger();
        var hostile = Hostile(kind);
        var before = _made;

        var reached = await Reach(stranger, node, "/user/ear").ResolveOne(Safety.Net);
        reached.Tell(hostile);

        // One connection keeps the order: when this is heard, the other has been read or refused.
        Assert.Equal("heard", await reached.Ask<string>("after").Within("what comes after it"));
        Assert.Equal(["after"], heard);
        Assert.Equal(before, _made);
        Assert.Equal("heard", await ear.Ask<string>("are you there").Within("the actor lives"));
        Assert.Equal(3, await pool.RunAsync<int>("abc"));
    }

    [Fact]
    public async Task Scenario_20_stranger_deploys_no_actor_here()
    {
        var node = await StartNode();
        Listen(node, "ear");
        var stranger = StartStranger();
        var before = _made;

        // What ActorOf with a remote scope sends; by hand, so that nothing but this is refused.
        var create = Activator.CreateInstance(
            typeof(RemoteActorRef).Assembly.GetType("Akka.Remote.DaemonMsgCreate", throwOnError: true)!,
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
            binder: null,
            [Props.Create<Intruder>(), Deploy.None, $"{AddressOf(node)}/remote/intruder", stranger.DeadLetters],
            culture: null);
        ((ExtendedActorSystem)stranger).Provider.ResolveActorRef($"{AddressOf(node)}/remote").Tell(create);

        var reached = await Reach(stranger, node, "/user/ear").ResolveOne(Safety.Net);
        Assert.Equal("heard", await reached.Ask<string>("after").Within("what comes after it"));
        Assert.Equal(before, _made);
    }

    [Fact]
    public async Task Scenario_20_stranger_that_speaks_plaintext_gets_nothing_in()
    {
        using var authority = new Authority();
        var node = await StartNode(new NodeOptions { Trust = authority.Trust("node-1") });
        var (_, heard) = Listen(node, "ear");
        var stranger = StartStranger();
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stranger.EventStream.Subscribe(stranger.ActorOf(Props.Create(() => new Refusals(refused))), typeof(AssociationErrorEvent));

        stranger.ActorSelection(AddressOf(node).WithProtocol("akka.tcp") + "/user/ear").Tell("let me in");

        await refused.Task.Within("the connection of the stranger fails");
        await OnlyFriendIsHeard(node, heard, authority.Trust("node-2"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scenario_20_stranger_without_a_certificate_of_the_authority_gets_no_byte_back(bool hasAnother)
    {
        using var authority = new Authority();
        using var foreign = new Authority();
        var node = await StartNode(new NodeOptions { Trust = authority.Trust("node-1") });
        var (_, heard) = Listen(node, "ear");

        await IsHungUpOn(node, hasAnother ? foreign.Trust("node-1") : null);

        await OnlyFriendIsHeard(node, heard, authority.Trust("node-2"));
    }

    [Fact]
    public async Task Scenario_20_stranger_whose_certificate_is_not_pinned_gets_no_byte_back()
    {
        using var authority = new Authority();
        var (one, two) = (authority.Sign("node-1"), authority.Sign("node-2"));
        var node = await StartNode(new NodeOptions { Trust = NodeTrust.Pinned(one.Certificate, one.Key, Authority.PinOf(two.Certificate)) });
        var (_, heard) = Listen(node, "ear");

        await IsHungUpOn(node, authority.Trust("node-3"));

        await OnlyFriendIsHeard(node, heard, NodeTrust.Pinned(two.Certificate, two.Key, Authority.PinOf(one.Certificate)));
    }

    [Fact]
    public async Task Client_with_a_certificate_is_heard_and_one_without_is_not()
    {
        using var authority = new Authority();
        var node = await StartNode(new NodeOptions { Trust = authority.Trust("node-1") });
        var (_, heard) = Listen(node, "ear");
        var (bare, trusted) = (await StartClient(new NodeOptions()), await StartClient(new NodeOptions { Trust = authority.Trust("client") }));
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bare.EventStream.Subscribe(bare.ActorOf(Props.Create(() => new Refusals(refused))), typeof(AssociationErrorEvent));

        bare.ActorSelection(AddressOf(node).WithProtocol("akka.tcp") + "/user/ear").Tell("let me in");

        await refused.Task.Within("the connection of the client without a certificate fails");
        Assert.Equal("heard", await Reach(trusted, node, "/user/ear").Ask<string>("hello").Within("the client with one is heard"));
        Assert.Equal(["hello"], heard);
    }

    [Fact]
    public async Task Node_does_not_talk_to_a_listener_that_has_no_certificate_of_the_authority()
    {
        using var authority = new Authority();
        using var foreign = new Authority();
        var node = await StartNode(new NodeOptions { Trust = authority.Trust("node-1") });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        node.ActorSelection(AddressOf(node).WithPort(((IPEndPoint)listener.LocalEndpoint).Port) + "/user/ear").Tell("a secret");

        using var socket = await listener.AcceptTcpClientAsync().Within("the node connects");
        await using var tls = new SslStream(socket.GetStream());
        var read = ReadAsync(tls, () => tls.AuthenticateAsServerAsync(foreign.Trust("node-2").Own));
        Assert.False(await read.Within("the node hangs up"));
    }

    /// <summary>Connects to a node with that certificate, or with none, and sees that it gets no byte but those of the handshake.</summary>
    private static async Task IsHungUpOn(ActorSystem node, NodeTrust? shown)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, AddressOf(node).Port!.Value);
#pragma warning disable CA5359 // The stranger takes whomever it talks to.
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        var read = ReadAsync(tls, () => tls.AuthenticateAsClientAsync("node-1", shown is null ? null : [shown.Own], checkCertificateRevocation: false));
        Assert.False(await read.Within("the node hangs up"));
    }

    /// <summary>Whether a byte comes after the handshake. A refusal ends the handshake, or the first read after it.</summary>
    private static async Task<bool> ReadAsync(SslStream tls, Func<Task> handshake)
    {
        try
        {
            await handshake();
            return await tls.ReadAsync(new byte[1]) > 0;
        }
        catch (Exception refusal) when (refusal is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private async Task OnlyFriendIsHeard(ActorSystem node, IEnumerable<object> heard, NodeTrust trust)
    {
        var friend = await StartNode(new NodeOptions { Trust = trust });
        Assert.Equal("heard", await Reach(friend, node, "/user/ear").Ask<string>("hello").Within("a node of the cluster is heard"));
        Assert.Equal(["hello"], heard);
    }

    private async Task<ActorSystem> StartClient(NodeOptions options)
    {
        var host = await Start((akka, _) => akka.WithClient(options));
        return host.Services.GetRequiredService<ActorSystem>();
    }

    private static object Hostile(string kind) => kind switch
    {
        "json" => new Bomb(),
        "exception" => new Status.Failure(new BombException()),
        "protobuf" => new Google.Protobuf.WellKnownTypes.Timestamp(),
        "kill" => Kill.Instance,
        _ => PoisonPill.Instance,
    };

    private sealed class Refusals : UntypedActor
    {
        private readonly TaskCompletionSource _refused;

        public Refusals(TaskCompletionSource refused) => _refused = refused;

        protected override void OnReceive(object message) => _refused.TrySetResult();
    }

    public sealed class Bomb
    {
        // Made here by the test, and again by whoever reads it.
        public Bomb() => Interlocked.Increment(ref _made);
    }

    [Serializable]
    public sealed class BombException : Exception
    {
        public BombException()
        {
        }

        private BombException(SerializationInfo info, StreamingContext context) => Interlocked.Increment(ref _made);
    }

    public sealed class Intruder : UntypedActor
    {
        public Intruder() => Interlocked.Increment(ref _made);

        protected override void OnReceive(object message)
        {
        }
    }
}
