namespace Actors;

/// <summary>What a pool that spans a cluster has besides its <see cref="TaskPoolOptions"/>.</summary>
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

    private const int LongestPayloadAtMost = 16 * 1024 * 1024;

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
    }
}
