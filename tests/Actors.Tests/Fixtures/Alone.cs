namespace Actors.Tests.Fixtures;

/// <summary>Tests that keep every core busy run after the others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
