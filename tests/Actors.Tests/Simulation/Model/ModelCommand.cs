namespace Actors.Tests.Simulation.Model;

/// <summary>A command that was told and not answered yet.</summary>
internal sealed class ModelCommand(string name, object command, int order)
{
    public object Command { get; } = command;

    public int Order { get; } = order;

    /// <summary>Of a release from quarantine: what was listed.</summary>
    public QuarantinedTask? Quarantined { get; init; }

    /// <summary>A later command of its kind was answered first.</summary>
    public bool IsOvertaken { get; set; }

    /// <summary>Of a drain or a stop: when it must be answered, counted from when the router must have seen it.</summary>
    public TimeSpan? DueBy { get; set; }

    public override string ToString() => $"{name} {Command}";
}
