using System.Collections.Concurrent;
using System.Reflection;
using Actors.Hosting;
using Actors.Tests.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Fixtures;

/// <summary>Actor systems that reach each other over sockets of this machine, ended with the test.</summary>
public abstract class Systems : HostedPools
{
    private readonly List<ActorSystem> _strangers = [];

    public override async Task DisposeAsync()
    {
        await Task.WhenAll(_strangers.Select(system => system.Terminate())).Within("the other systems end");
        await base.DisposeAsync();
    }

    /// <summary>A node in a host, as an application has it.</summary>
    private protected async Task<ActorSystem> StartNode(NodeOptions? options = null, string hocon = "")
    {
        var host = await Start((akka, _) => akka.AddHocon(hocon, HoconAddMode.Prepend).WithNode(options));
        return host.Services.GetRequiredService<ActorSystem>();
    }

    /// <summary>A system of somebody else, with Akka.NET's own settings.</summary>
    private protected ActorSystem StartStranger()
    {
        var config = ConfigurationFactory.ParseString("""
            akka.stdout-loglevel = OFF
            akka.loglevel = OFF
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
            """);
        var stranger = ActorSystem.Create("stranger", config);
        _strangers.Add(stranger);
        return stranger;
    }

    private protected static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    /// <summary>An actor of one system, as another one reaches it.</summary>
    private protected static ActorSelection Reach(ActorSystem from, ActorSystem to, string path) => from.ActorSelection(AddressOf(to) + path);

    /// <summary>Every serializer that a peer can pick, by its number.</summary>
    private protected static Dictionary<int, Serializer> SerializersOf(ActorSystem system)
    {
        var field = typeof(Serialization).GetField("_serializersById", BindingFlags.Instance | BindingFlags.NonPublic);
        var serializers = field?.GetValue(system.Serialization) as IEnumerable<KeyValuePair<int, Serializer>>
            ?? throw new InvalidOperationException($"Akka.NET keeps its serializers elsewhere now: {field?.FieldType.ToString() ?? "no such field"}");
        return serializers.ToDictionary();
    }

    private protected static (IActorRef Ref, ConcurrentQueue<object> Heard) Listen(ActorSystem system, string name)
    {
        var heard = new ConcurrentQueue<object>();
        return (system.ActorOf(Ear.Props(heard), name), heard);
    }

    /// <summary>Keeps what it hears, and says so.</summary>
    private protected sealed class Ear : UntypedActor
    {
        private readonly ConcurrentQueue<object> _heard;

        public Ear(ConcurrentQueue<object> heard) => _heard = heard;

        public static Props Props(ConcurrentQueue<object> heard) => Akka.Actor.Props.Create(() => new Ear(heard));

        protected override void OnReceive(object message)
        {
            _heard.Enqueue(message);
            Sender.Tell("heard");
        }
    }
}
