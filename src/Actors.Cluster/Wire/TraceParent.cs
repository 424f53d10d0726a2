using System.Diagnostics;

namespace Actors;

/// <summary>The span that was current where a task was submitted, as it travels to the node that makes the attempt.</summary>
internal sealed class TraceParent(ActivityContext context)
{
    public ActivityContext Context { get; } = context;

    /// <summary>About how many bytes it takes.</summary>
    public int Size => 32 + (3 * (Context.TraceState?.Length ?? 0));

    /// <summary>That of the submitter on this thread; null when it has none, or nobody listens.</summary>
    public static TraceParent? Current => PoolTelemetry.HasSpan && Activity.Current!.Context is var context && context.TraceId != default ? new TraceParent(context) : null;
}
