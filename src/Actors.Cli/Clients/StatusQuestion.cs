using Actors.Cli.CommandLine;
using Actors.Cli.Nodes;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Clients;

/// <summary>Asks how the pool is, once or over and over, and tells it.</summary>
internal sealed class StatusQuestion(ClientSettings settings, bool watch, bool json, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly bool _isPainted = watch && !json && !Console.IsOutputRedirected;

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
        var screen = new Repainted(Console.Out);
        PoolLook? last = null;
        do
        {
            if (await contact.StatusAsync(stop) is not { } status)
            {
                await Console.Error.WriteAsync(contact.Silence());
                return ExitCode.SomeDidNot;
            }

            var look = new PoolLook(status, contact.System.OwnName(), clock.GetTimestamp(), clock.GetUtcNow());
            last = look with { PerSecond = last is null ? null : look.Since(last, clock) };
            Tell(last, screen);
            if (watch)
            {
                await Task.Delay(LookEvery, clock, stop);
            }
        }
        while (watch);
        return ExitCode.AllSucceeded;
    }

    private void Tell(PoolLook look, Repainted screen)
    {
        if (json)
        {
            Console.Out.WriteLine(StatusJson.Of(look));
        }
        else if (_isPainted)
        {
            screen.Paint(StatusText.Of(look));
        }
        else
        {
            Console.Out.Write(watch ? StatusText.Line(look) : StatusText.Of(look));
        }
    }
}
