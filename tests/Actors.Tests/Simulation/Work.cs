namespace Actors.Tests.Simulation;

/// <summary>A task message of the simulation. Equal keys are equal tasks.</summary>
internal abstract record Work(int Key);

/// <summary>Its handler returns nothing.</summary>
internal sealed record PlainWork(int Key) : Work(Key);

/// <summary>Its handler has a result: the key.</summary>
internal sealed record ResultWork(int Key) : Work(Key);

/// <summary>No handler is registered for it.</summary>
internal sealed record UnknownWork(int Key) : Work(Key);
