namespace Actors.Tests;

/// <summary>Listeners hear the whole process, so these tests run when no other does.</summary>
[CollectionDefinition(nameof(TelemetryCollection), DisableParallelization = true)]
#pragma warning disable CA1711 // It is what xunit calls a collection.
public sealed class TelemetryCollection;
#pragma warning restore CA1711
