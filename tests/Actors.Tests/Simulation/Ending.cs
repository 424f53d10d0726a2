namespace Actors.Tests.Simulation;

/// <summary>The end of a world: everything is finished or the router goes away under it; then nothing may be owed and nothing remembered.</summary>
internal sealed class Ending(Simulation world, Clients clients, SimHandlers handlers)
{
    private const int MostRounds = 500;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(10);

    public void Run()
    {
        switch (world.Random.Next(4))
        {
            case 0:
                StopTheRouter();
                break;
            case 1:
                clients.End();
                Finish();
                break;
            default:
                Finish();
                break;
        }

        world.Rest.CheckAtEnd();
        world.Listeners?.CheckAtEnd(isMeterGone: world.IsRouterGone);
        world.ThrowIfFailed();
        world.End();
    }

    private void Finish()
    {
        world.Trace.Add("finish everything");
        clients.Command(new PauseIntake(false));
        clients.Command(new PauseDispatch(false));
        handlers.EndAtOnce = true;
        FinishWhatIsThere();
        clients.Ask(group: null);
        FinishWhatIsThere();
        clients.Command(new Drain());
        FinishWhatIsThere();
    }

    private void FinishWhatIsThere()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            handlers.CompleteAll();
            world.ComeToRest();
            if (IsOver())
            {
                return;
            }

            world.Advance(Round);
        }

        world.Failure.Note($"it does not end: {world.Pool.Status()}; commands: {string.Join(", ", world.Commands.Open)}; questions: {string.Join(", ", world.Questions.Open)}");
        world.ThrowIfFailed();
    }

    private bool IsOver()
    {
        var status = world.Pool.Status();
        return status.Outstanding == 0 && status.Stuck == 0 && status.WaitingSubmitters == 0 && world.Commands.Open.Count == 0 && world.Questions.Open.Count == 0;
    }

    private void StopTheRouter()
    {
        world.Coverage.Note("router stopped");
        world.Trace.Add("stop the router");
        world.IsRouterGone = true;
        world.System.Stop(world.Router);
        world.ComeToRest();
        handlers.CompleteAll();
        world.ComeToRest();
    }
}
