using Akka.Actor;
using Akka.Configuration;

namespace Actors;

/// <summary>The reference configuration, <c>config/akka.hocon</c>, as it is embedded in the library.</summary>
public static class TaskPoolConfiguration
{
    private static readonly Lazy<Config> Reference = new(() =>
    {
        using var stream = typeof(TaskPoolConfiguration).Assembly.GetManifestResourceStream("Actors.akka.hocon")
            ?? throw new InvalidOperationException("The library was built without its reference configuration.");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    });

    /// <summary>
    /// Every key of ours with its default, and the few keys of Akka.NET that we change. An actor system that you create yourself is
    /// best given it as (fallback) configuration; one without it gets all but the keys of Akka.NET when its first pool starts.
    /// </summary>
    public static Config Default => Reference.Value;

    /// <summary>Makes our keys known to a system that was created without them.</summary>
    internal static void AddTo(ActorSystem system)
    {
        if (!system.Settings.Config.HasPath("actors.router-mailbox.mailbox-type") || !system.Settings.Config.HasPath("actors.dispatcher.type"))
        {
            system.Settings.InjectTopLevelFallback(Default);
        }
    }
}
