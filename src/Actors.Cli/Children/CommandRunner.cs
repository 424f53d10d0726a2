using System.Collections.Concurrent;
using Actors.Cli.Output;

namespace Actors.Cli.Children;

/// <summary>Runs one command to its end, or to its kill, and collects what it writes.</summary>
/// <remarks>
/// A command has ended when it has exited and its outputs are closed: a process that it left in the background with the same outputs
/// is waited for, as in a shell's <c>$(…)</c>, or part of the output would be lost or land with another task.
/// </remarks>
internal sealed class CommandRunner(OutputBudget budget, TimeProvider clock) : IDisposable
{
    /// <summary>How often a kill is repeated while something still holds the outputs open.</summary>
    private static readonly TimeSpan KillAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>How often at most; together they stay below the pool's default grace of 5 s, after which a task counts as stuck.</summary>
    private const int Kills = 20;

    private readonly ConcurrentDictionary<Child, bool> _running = new();
    private readonly CancellationTokenSource _killAll = new();

    /// <summary>Runs the command. When the token is signalled its whole tree is killed, and the attempt has no exit code.</summary>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public async Task<Attempt> RunAsync(string path, IReadOnlyList<string> arguments, CancellationToken token)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(token, _killAll.Token);
        var started = clock.GetTimestamp();
        using var child = Child.Start(path, arguments);
        using var leaveOutputs = new CancellationTokenSource();
        var attempt = new Attempt(budget);
        var end = Task.WhenAll(
            child.Exit,
            attempt.Output.FillFromAsync(child.Output, leaveOutputs.Token),
            attempt.Error.FillFromAsync(child.Error, leaveOutputs.Token));
        _running[child] = true;
        try
        {
            await end.WaitAsync(kill.Token);
            attempt.ExitCode = await child.Exit;
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            await KillAsync(child, end, leaveOutputs);
        }
        finally
        {
            _running.TryRemove(child, out _);
        }

        attempt.RunTime = clock.GetElapsedTime(started);
        return attempt;
    }

    /// <summary>Kills what runs; each attempt then ends without an exit code.</summary>
    public void KillAll() => _killAll.Cancel();

    /// <summary>Kills what runs before it returns, whatever becomes of the attempts: for a process that is about to end.</summary>
    public void KillAllNow()
    {
        foreach (var child in _running.Keys)
        {
            child.KillTree();
        }
    }

    public void Dispose() => _killAll.Dispose();

    private async Task KillAsync(Child child, Task end, CancellationTokenSource leaveOutputs)
    {
        for (var kills = 0; kills < Kills; kills++)
        {
            child.KillTree();
            try
            {
                await end.WaitAsync(KillAgain, clock);
                return;
            }
            catch (TimeoutException)
            {
                // Something that got away still holds the pipes.
            }
        }

        await leaveOutputs.CancelAsync();
        await end.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
