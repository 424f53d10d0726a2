namespace Actors;

// What a router and the actor that stores its ledger say to each other.

/// <summary>To the store: write a batch.</summary>
/// <param name="Number">1 for the first of this incarnation, then one more each time.</param>
/// <param name="Bytes">What is written. Not changed any more.</param>
internal sealed record Append(long Number, ReadOnlyMemory<byte> Bytes) : IPoolMessage;

/// <summary>From the store: the batch is written. Its answers come in the order of the batches.</summary>
internal sealed record Appended(long Number) : IPoolMessage;

/// <summary>To the store: whatever it still needs of what was replayed is written again, and was told as <see cref="Appended"/>. The rest is deleted.</summary>
internal sealed record CarriedOver : IPoolMessage
{
    public static readonly CarriedOver Instance = new();
}

/// <summary>
/// To the store: the batches up to this one are not needed any more. They are deleted, but never the last batch, and not before <see cref="CarriedOver"/> is done.
/// </summary>
internal sealed record DeleteUpTo(long Number) : IPoolMessage;

/// <summary>From the store, before <see cref="Opened"/>: a batch of an earlier incarnation, oldest first.</summary>
/// <remarks>
/// What an incarnation carried over comes again while the batches that it was carried from still stand. The oldest batches may be missing, if their incarnation had them deleted or the next
/// one was about to: nothing in them is needed, but what came after may speak of it.
/// </remarks>
internal sealed record Replayed(long Incarnation, long Number, ReadOnlyMemory<byte> Bytes) : IPoolMessage;

/// <summary>From the store: all was replayed, and nobody but this incarnation can write from now on.</summary>
internal sealed record Opened(long Incarnation) : IPoolMessage;

/// <summary>From the store: the store stops, and the result of what was not told as written is unknown.</summary>
/// <param name="Cause">A write that failed because a later incarnation has begun is among them: nothing tells it from another.</param>
internal sealed record LedgerFailed(Exception Cause) : IPoolMessage;
