namespace Actors.Tests.Simulation;

/// <summary>A broken promise. Noted where it is seen, which may be inside a handler or an actor's turn, and thrown at the next step: there nobody swallows it.</summary>
internal sealed class SimFailure
{
    public string? First { get; private set; }

    public void Note(string what) => First ??= what;

    public void Unless(bool holds, string what)
    {
        if (!holds)
        {
            Note(what);
        }
    }
}
