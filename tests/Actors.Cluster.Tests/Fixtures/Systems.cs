using System.Collections.Concurrent;
using System.Reflection;
using Actors.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Fixtures;

/// <summary>Actor systems that reach each other over sockets of this machine, ended with the test.</summary>
public abstract class Systems : IAsyncLifetime
{
    private const string Quiet = "akka.stdout-loglevel = OFF, akka.loglevel = OFF";

    private readonly List<IHost> _hosts = [];
    private readonly List<ActorSystem> _strangers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_strangers.Select(system => system.Terminate())).Within("the other systems end");
        foreach (var host in _hosts)
        {
            await host.StopAsync().Within("the host stops");
            host.Dispose();
        }
    }

    /// <summary>A node in a host, as an application has it.</summary>
    private protected async Task<ActorSystem> StartNode(NodeOptions? options = null, string hocon = "")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka.AddHocon($"{Quiet}\n{hocon}", HoconAddMode.Prepend).WithNode(options));
        var host = builder.Build();
        try
        {
            await host.StartAsync().Within("the host starts");
        }
        catch
        {
            host.Dispose(); // Stopping one that has not started is a fault of its own.
            throw;
        }

        _hosts.Add(host);
        return host.Services.GetRequiredService<ActorSystem>();
    }

    /// <summary>A system of somebody else, with Akka.NET's own settings.</summary>
    private protected ActorSystem StartStranger()
    {
        var config = ConfigurationFactory.ParseString($$"""
            {{Quiet}}
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

    /// <summary>Keeps what it hears.</summary>
    private protected sealed class Ear : UntypedActor
    {
        public static readonly ConcurrentDictionary<IActorRef, ConcurrentQueue<object>> Heard = new();

        protected override void PreStart() => Heard.TryAdd(Self, []);

        protected override void OnReceive(object message)
        {
            Heard[Self].Enqueue(message);
            Sender.Tell("heard");
        }
    }

    private protected static (IActorRef Ref, ConcurrentQueue<object> Heard) Listen(ActorSystem system, string name)
    {
        var ear = system.ActorOf(Props.Create<Ear>(), name);
        return (ear, Ear.Heard.GetOrAdd(ear, _ => []));
    }
}
