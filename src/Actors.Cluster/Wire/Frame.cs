namespace Actors;

/// <summary>Marks what goes from one process to another as a message of its own; all else travels inside a <see cref="Frame"/>.</summary>
internal interface IWireMessage : IPoolMessage;

/// <summary>A router greets a process: from now on it is the one.</summary>
/// <param name="Incarnation">Its life. A greeting of an earlier one is not answered.</param>
/// <param name="Uid">The process that is meant: another may have come up at its address.</param>
/// <param name="IsDurable">Whether it writes down what it admits.</param>
internal sealed record Hello(long Incarnation, int Uid, bool IsDurable = false) : IWireMessage;

/// <summary>A router that has no number yet asks a process for the highest that it has heard. Answer: <see cref="LatestIncarnation"/>.</summary>
/// <param name="Uid"><inheritdoc cref="Hello" path="/param[@name='Uid']"/></param>
internal sealed record GetLatestIncarnation(int Uid) : IWireMessage;

/// <summary>Answers <see cref="GetLatestIncarnation"/>.</summary>
/// <param name="Incarnation">0 when there was none.</param>
/// <param name="IsDurable">Whether that process knows the pool as durable.</param>
/// <param name="HasWorkers">Whether it has workers, which may run what an earlier router has handed to them. Only of a durable pool is it ever said that it has none.</param>
internal sealed record LatestIncarnation(long Incarnation, bool IsDurable = false, bool HasWorkers = true) : IWireMessage;

/// <summary>
/// A process that is no member of the cluster says that it is there: to the router that has greeted it, or, to be greeted, through the door of a process that is a member.
/// </summary>
/// <param name="Uid"><inheritdoc cref="Hello" path="/param[@name='Uid']"/></param>
/// <param name="Incarnation">Of the router that it listens to; 0 when it is to be greeted.</param>
internal sealed record JoinAsClient(int Uid, long Incarnation) : IWireMessage;

/// <summary>A process that is no member of the cluster ends.</summary>
/// <param name="Uid"><inheritdoc cref="Hello" path="/param[@name='Uid']"/></param>
internal sealed record LeaveAsClient(int Uid) : IWireMessage;

/// <summary>The router tells a process that listens to it, and is no member of the cluster, that it knows nothing of it: it was silent for too long.</summary>
/// <param name="Uid"><inheritdoc cref="Hello" path="/param[@name='Uid']"/></param>
internal sealed record ClientForgotten(int Uid) : IWireMessage;

/// <summary>A stretch of the stream from one end of a <see cref="Conduit"/> to the other.</summary>
/// <param name="Incarnation">The life of the router that the stream belongs to.</param>
/// <param name="First">The number of the first item, from 1.</param>
/// <param name="Received">Up to which item the sender has received the stream of the other direction.</param>
/// <param name="Items">In order. None when it only acknowledges.</param>
internal sealed record Frame(long Incarnation, long First, long Received, IReadOnlyList<WireItem> Items) : IWireMessage;
