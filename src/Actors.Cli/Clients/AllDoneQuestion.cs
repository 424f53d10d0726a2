using Actors.Cli.CommandLine;
using Actors.Cli.Output;
using Actors.Cli.Running;
using Akka.Actor;

namespace Actors.Cli.Clients;

/// <summary>Asks "all done?", and tells the answer.</summary>
internal sealed class AllDoneQuestion(ClientSettings settings, string? group, TimeSpan? timeout)
{
    /// <summary>Asks, waits, tells, and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var interrupts = new Interrupts(_ => stop.Cancel());
        await using var contact = await Contact.OpenAsync(settings);
        try
        {
            if (await contact.StatusAsync(stop.Token) is null)
            {
                return Say(contact.Silence());
            }

            var asked = contact.Coordinator.Ask<object>(new WhenAllDone(group), timeout ?? Timeout.InfiniteTimeSpan, stop.Token);

            // Answered after the question has arrived: from then on it covers what is outstanding.
            if (await contact.StatusAsync(stop.Token) is { } status && !asked.IsCompleted)
            {
                await Console.Error.WriteLineAsync($"waiting; {FigureText.Number(status.Outstanding)} outstanding in the pool");
            }

            if (await asked is not AllDone all)
            {
                return Say($"actors: not all done: the pool has stopped and keeps {FigureText.Number(((PoolStopped)await asked).Kept)} of these tasks for its next life\n");
            }

            Console.Out.Write(AllDoneText.Of(all));
            return all.Counts.Total == all.Counts.Succeeded ? ExitCode.AllSucceeded : ExitCode.SomeDidNot;
        }
        catch (AskTimeoutException)
        {
            return Say(await contact.StatusAsync(stop.Token) is { } status
                ? $"actors: not all done within {DurationText.Format(timeout!.Value)}: {FigureText.Number(status.Outstanding)} outstanding in the pool\n"
                : contact.Silence());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static int Say(string fault)
    {
        Console.Error.Write(fault);
        return ExitCode.SomeDidNot;
    }
}
