namespace Actors.Tests.Simulation;

/// <summary>Somebody who asked whether all is done.</summary>
/// <param name="At">Where.</param>
/// <param name="Own">What was told there before.</param>
/// <param name="Begun">What had begun before, wherever it was told: some router had it at work.</param>
/// <param name="Received">What some router had received before, begun or not.</param>
/// <param name="Moment">When.</param>
/// <param name="Group">The group that was asked about; null for the whole pool.</param>
internal sealed record SimQuestion(SimProcess At, IReadOnlyList<SimTask> Own, IReadOnlyList<SimTask> Begun, IReadOnlyList<SimTask> Received, int Moment, string? Group = null)
{
    public int Answers { get; set; }
}
