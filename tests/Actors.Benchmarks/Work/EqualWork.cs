namespace Actors.Benchmarks.Work;

/// <summary>Runs a task as ours do, for subjects that have no outcomes: exceptions are caught, and one outcome object goes to the consumer.</summary>
internal sealed class EqualWork(Func<Job, ValueTask> work, OutcomeSink sink)
{
    public ValueTask Run(Job job)
    {
        try
        {
            var run = work(job);
            if (!run.IsCompletedSuccessfully)
            {
                return Await(job, run);
            }

            run.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // A failure is an outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Tell(job, error);
            return default;
        }

        Tell(job, null);
        return default;
    }

    private async ValueTask Await(Job job, ValueTask run)
    {
        Exception? error = null;
        try
        {
            await run.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A failure is an outcome.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            error = thrown;
        }

        Tell(job, error);
    }

    private void Tell(Job job, Exception? error) => sink.Tell(new Outcome(job, error), Akka.Actor.ActorRefs.NoSender);
}
