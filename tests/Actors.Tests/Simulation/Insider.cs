using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>What a handler does with its own pool: it submits, and it tries to wait for the pool, which is refused at once.</summary>
internal sealed class Insider(Simulation world, Clients clients)
{
    private static readonly PlainWork Unsubmitted = new(-1);

    private TaskPool Door => world.Door;

    public void Act()
    {
        switch (world.Random.Next(12))
        {
            case 0:
                Refused("all done", Door.WaitAsync());
                break;
            case 1:
                Refused("all done in a group", Door.WaitAsync("red"));
                break;
            case 2:
                Refused("the value of a task", Door.RunAsync(Unsubmitted));
                break;
            case 3:
                Refused("a drain", Door.DrainAsync());
                break;
            case 4:
                Refused("a stop", Door.StopAsync());
                break;
            case 5:
                Refused("a stream", Door.RunAllAsync(AsyncEnumerable.Repeat(Unsubmitted, 1)).GetAsyncEnumerator().MoveNextAsync().AsTask());
                break;
            case 6 when clients.PendingTicket is { } ticket:
                Refused("the outcome of a ticket", ticket.Outcome);
                break;
            case 7:
                AskRefused("an outcome", world.Router, Unsubmitted);
                break;
            case 8:
                AskRefused("all done of the coordinator", world.Pool.State.Coordinator, new WhenAllDone());
                break;
            case 9:
                AskRefused("a stop of the router", world.Router, new Stop());
                break;
            default:
                clients.SubmitInside();
                break;
        }
    }

    private void Refused(string what, Task wait)
    {
        world.Trace.Add($"waits inside for {what}");
        world.Coverage.Note("refused inside: " + what);
        world.Failure.Unless(wait is { IsFaulted: true, Exception.InnerException: WaitRefusedException }, $"a wait inside a handler for {what} was not refused: {wait.Status} {wait.Exception}");
    }

    private void AskRefused(string what, IActorRef actor, object question)
    {
        object? answer = null;
        actor.Tell(question, new SimRef(world.System, "insider", told => answer = told));
        Refused(what, answer is Status.Failure { Cause: var cause } ? Task.FromException(cause) : Task.CompletedTask);
    }
}
