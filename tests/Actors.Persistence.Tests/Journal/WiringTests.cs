using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Journal;

/// <summary>The journal stands beside what an application has of its own, and ends with its system.</summary>
public sealed class WiringTests : Journals
{
    [Fact]
    public async Task Journal_of_the_application_is_not_touched()
    {
        var (system, _) = Start(new() { File = File }, """akka.persistence.journal.plugin = "akka.persistence.journal.inmem" """);
        await (await Owner.Open(system, Pool)).Writes("a");

        Assert.Equal("akka.persistence.journal.inmem", system.Settings.Config.GetString("akka.persistence.journal.plugin"));
        Assert.Equal([1], await new Store(new() { File = File }).Rows($"{Pool}/1"));
    }

    [Fact]
    public async Task Host_opens_it_with_its_system_and_lets_go_of_it_at_the_end()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka
            .AddHocon("akka.stdout-loglevel = OFF, akka.loglevel = OFF", HoconAddMode.Prepend)
            .WithDurableTaskPool("jobs", _ => { }, new DurableOptions { File = File }, new WireTypes()));
        using (var host = builder.Build())
        {
            await host.StartAsync();
            await (await Owner.Open(host.Services.GetRequiredService<ActorSystem>(), Pool)).Writes("a");
            await host.StopAsync();
        }

        var (system, _) = Start(new() { File = File });
        Assert.Equal(["1/1 a"], (await Owner.Open(system, Pool)).Replayed);
    }
}
