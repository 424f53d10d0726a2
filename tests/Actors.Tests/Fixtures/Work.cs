namespace Actors.Tests.Fixtures;

/// <summary>The task message of these tests; the number tells one from another.</summary>
internal sealed record Work(int Number);
