using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using static Actors.OptionText;

namespace Actors;

/// <summary>What a pool that spans a cluster has besides its <see cref="TaskPoolOptions"/>. All but the types stands in <c>config/akka.hocon</c> too.</summary>
public sealed record ClusterPoolOptions
{
    /// <summary>The types of its task messages and results. The same on every node. Default: those that need no registration.</summary>
    public WireTypes Types { get; init; } = new();

    /// <summary>The role of the nodes that the router may live on: it is on the oldest of them. Not empty. Default: null, any node.</summary>
    public string? RouterRole { get; init; }

    /// <summary>The role of the nodes that have workers, <see cref="TaskPoolOptions.Workers"/> each. Not empty. Default: null, any node.</summary>
    public string? WorkerRole { get; init; }

    /// <summary>How many bytes a task message or a result may have; a longer one is <see cref="OutcomeReason.Invalid"/>. From 1 to 16,777,216. Default: 65,536.</summary>
    public int LongestPayload { get; init; } = 64 * 1024;

    /// <summary>
    /// For how long nothing may be heard of a client, a process that is no member of the cluster, before it is forgotten: until then what it is to be told is kept for it.
    /// Its tasks run all the same. Above 0, at most 365 days. Default: 1 hour.
    /// </summary>
    public TimeSpan ClientsForgottenAfter { get; init; } = TimeSpan.FromHours(1);

    internal static readonly OptionsReader<ClusterPoolOptions> Reader = new(
        "a cluster pool",
        new Dictionary<string, Func<ClusterPoolOptions, OptionEntry, ClusterPoolOptions>>
        {
            ["router-role"] = (options, given) => options with { RouterRole = Maybe(given.Text) },
            ["worker-role"] = (options, given) => options with { WorkerRole = Maybe(given.Text) },
            ["longest-payload"] = (options, given) => options with { LongestPayload = Whole(given.Text) },
            ["clients-forgotten-after"] = (options, given) => options with { ClientsForgottenAfter = Duration(given.Text) },
        },
        faults => new TaskPoolOptionsException(faults))
    {
        Check = (options, faults) =>
        {
            faults.AddRange(options.Faults());
            return options;
        },
    };

    private const int LongestPayloadAtMost = 16 * 1024 * 1024;

    /// <summary>Reads a HOCON section, such as <c>actors.cluster-pool</c>. Keys that are missing have their defaults; <see cref="Types"/> are given in code.</summary>
    /// <exception cref="TaskPoolOptionsException">A key is unknown or a value breaks a rule; all faults are named.</exception>
    public static ClusterPoolOptions FromConfig(Config section) => Reader.Read(section);

    /// <summary>
    /// Reads a section of .NET configuration; keys as the properties here or as in HOCON, in any case. Keys that are missing have their defaults; <see cref="Types"/> are given
    /// in code: <c>FromConfiguration(section) with { Types = … }</c>.
    /// </summary>
    /// <inheritdoc cref="FromConfig(Config)" path="/exception"/>
    public static ClusterPoolOptions FromConfiguration(IConfiguration section) => Reader.Read(section);

    /// <summary>Checks every rule.</summary>
    /// <exception cref="TaskPoolOptionsException">A value breaks a rule; all faults are named.</exception>
    public void Validate()
    {
        var faults = Faults().ToList();
        if (faults.Count > 0)
        {
            throw new TaskPoolOptionsException(faults);
        }
    }

    private IEnumerable<string> Faults()
    {
        if (Types is null)
        {
            yield return Fault.Of(nameof(Types), Types, "must not be null");
        }

        foreach (var (name, role) in new[] { (nameof(RouterRole), RouterRole), (nameof(WorkerRole), WorkerRole) })
        {
            if (role is { } given && string.IsNullOrWhiteSpace(given))
            {
                yield return Fault.Of(name, given, "must not be empty");
            }
        }

        if (LongestPayload is < 1 or > LongestPayloadAtMost)
        {
            yield return Fault.Of(nameof(LongestPayload), LongestPayload, $"must be from 1 to {LongestPayloadAtMost}");
        }

        if (ClientsForgottenAfter <= TimeSpan.Zero || ClientsForgottenAfter > TimeSpan.FromDays(365))
        {
            yield return Fault.Of(nameof(ClientsForgottenAfter), ClientsForgottenAfter, "must be above 0 and at most 365 days");
        }
    }
}
