namespace Actors;

/// <summary>What is written into the streams of a ledger.</summary>
internal interface ILedgerEvent;

/// <summary>A batch of the owner, in the stream of its incarnation.</summary>
internal sealed record Batch(ReadOnlyMemory<byte> Bytes) : ILedgerEvent;

/// <summary>The end of a stream. Its row is never deleted, so that the number which a stale writer would write next is taken for ever.</summary>
/// <param name="By">The incarnation that has sealed it.</param>
internal sealed record Seal(long By) : ILedgerEvent;

/// <summary>In the directory: an incarnation that has begun. It stands there until its stream is empty but for the seal.</summary>
/// <param name="Incarnation">The same as its sequence number, so that the index of the table gives each number once.</param>
internal sealed record DirectoryEntry(long Incarnation) : ILedgerEvent;
