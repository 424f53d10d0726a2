namespace Actors;

/// <summary>The bytes of a pool's status and of its options; clock and dice stay where they are.</summary>
internal static class StatusCodec
{
    public static void Write(WireWriter to, PoolStatus status)
    {
        Write(to, status.Options);
        to.Byte((byte)status.Intake);
        to.Flag(status.DispatchPaused);
        to.Number(status.Workers);
        to.Number(status.Outstanding);
        to.Number(status.Queued);
        to.Number(status.Running);
        to.Number(status.Delayed);
        to.Number(status.Retrying);
        to.Maybe(status.NextDue, to.Span);
        to.Number(status.WaitingSubmitters);
        to.Number(status.Stuck);
        to.Number(status.Quarantined);
        to.Number(status.Groups);
        to.Number(status.Rejected);
        CallCodec.Write(to, status.Counts);
        to.Many(status.HeldBy, to.Text);
        to.Many(status.Nodes, node =>
        {
            to.Text(node.Address);
            to.Number(node.Workers);
            to.Number(node.Running);
            to.Number(node.Waiting);
            to.Number(node.Superseded);
            to.Flag(node.IsReachable);
            to.Number(node.Stuck);
        });
    }

    public static PoolStatus Read(WireReader from) => new()
    {
        Options = ReadOptions(from),
        Intake = TaskCodec.Enumerated<Intake>(from.Byte()),
        DispatchPaused = from.Flag(),
        Workers = from.Whole(),
        Outstanding = from.Number(),
        Queued = from.Number(),
        Running = from.Whole(),
        Delayed = from.Whole(),
        Retrying = from.Whole(),
        NextDue = from.MaybeSpan(),
        WaitingSubmitters = from.Whole(),
        Stuck = from.Whole(),
        Quarantined = from.Whole(),
        Groups = from.Whole(),
        Rejected = from.Number(),
        Counts = CallCodec.ReadCounts(from),
        HeldBy = from.Many(held => held.Text()),
        Nodes = from.Many(node => new NodeStatus(node.Text(), node.Whole(), node.Whole(), node.Whole(), node.Number(), node.Flag()) { Stuck = node.Whole() }),
    };

    private static void Write(WireWriter to, TaskPoolOptions options)
    {
        to.Text(options.Name);
        to.Number(options.Workers);
        to.Number(options.Capacity);
        to.Byte((byte)options.Overflow);
        to.Maybe(options.Timeout, to.Span);
        to.Number(options.Retries);
        TaskCodec.Write(to, options.Backoff);
        to.Span(options.DrainDeadline);
        to.Span(options.StuckGrace);
        to.Number(options.StuckCap);
        to.Number(options.QuarantineCapacity);
        to.Number(options.KeptOutcomes);
        to.Span(options.KeptFor);
    }

    private static TaskPoolOptions ReadOptions(WireReader from) => new()
    {
        Name = from.Text(),
        Workers = from.Whole(),
        Capacity = from.Whole(),
        Overflow = TaskCodec.Enumerated<Overflow>(from.Byte()),
        Timeout = from.MaybeSpan(),
        Retries = from.Whole(),
        Backoff = TaskCodec.ReadBackoff(from),
        DrainDeadline = from.Span(),
        StuckGrace = from.Span(),
        StuckCap = from.Whole(),
        QuarantineCapacity = from.Whole(),
        KeptOutcomes = from.Whole(),
        KeptFor = from.Span(),
    };
}
