namespace Actors;

/// <summary>Marks the messages of the pool's own protocols: what bears it is never taken for a task.</summary>
internal interface IPoolMessage;
