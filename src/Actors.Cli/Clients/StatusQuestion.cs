using Actors.Cli.CommandLine;
using Actors.Cli.Nodes;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Clients;

/// <summary>Asks how the pool is, once or over and over, and tells it.</summary>
internal sealed class StatusQuestion(ClientSettings settings, bool watch, bool json, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly bool _isPainted = watch && !json && Repainted.IsPossible;
    private readonly Repainted _screen = new(Console.Out, () => (Console.WindowWidth, Console.WindowHeight));

    /// <summary>Asks, tells, and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var interrupts = new Interrupts(_ => stop.Cancel());
        await using var contact = await Contact.OpenAsync(settings);
        try
        {
            return await LookAsync(contact, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return watch ? ExitCode.AllSucceeded : ExitCode.Interrupted;
        }
        catch (IOException)
        {
            return ExitCode.SomeDidNot; // Nobody reads it any more.
        }
    }

    private async Task<int> LookAsync(Contact contact, CancellationToken stop)
    {
        PoolLook? last = null;
        if (_isPainted)
        {
            _screen.Paint($"asking {contact.Seeds}\n");
        }

        do
        {
            if (await contact.StatusAsync(stop) is not { } status)
            {
                TellSilence(contact.Silence(), last);
                if (last is null)
                {
                    return ExitCode.SomeDidNot;
                }

                continue; // Another router takes over from one that was lost, or all of it is started again.
            }

            var look = new PoolLook(status, contact.System.OwnName(), clock.GetTimestamp(), clock.GetUtcNow());
            last = look with { PerSecond = last is null ? null : look.Since(last, clock) };
            Tell(last);
            if (watch)
            {
                await Task.Delay(LookEvery, clock, stop);
            }
        }
        while (watch);
        return ExitCode.AllSucceeded;
    }

    private void Tell(PoolLook look)
    {
        if (json)
        {
            Console.Out.WriteLine(StatusJson.Of(look));
        }
        else if (_isPainted)
        {
            _screen.Paint(StatusText.Of(look));
        }
        else
        {
            Console.Out.Write(watch ? StatusText.Line(look) : StatusText.Of(look));
        }
    }

    private void TellSilence(string silence, PoolLook? last)
    {
        if (_isPainted)
        {
            _screen.Paint(last is null ? "" : StatusText.Of(last) + silence);
        }

        if (!_isPainted || last is null)
        {
            Console.Error.Write(silence);
        }
    }
}
