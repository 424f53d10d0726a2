using System.Runtime.CompilerServices;
using Actors.Tests.Fixtures;

namespace Actors.Tests;

/// <summary>An input that says how far it was read, and whether it was disposed of. Endless unless it is told where to fail or to end.</summary>
internal sealed class CountedInput
{
    private readonly TaskCompletionSource _disposed = Gate.NewSignal();
    private volatile int _read;

    public int Read => _read;

    public Task Disposed => _disposed.Task;

    public int EndAfter { get; init; } = int.MaxValue;

    public int FailAfter { get; init; } = int.MaxValue;

    /// <summary>After this many it waits for ever, or until its token is signalled.</summary>
    public int HangAfter { get; init; } = int.MaxValue;

    /// <summary>Ends when its token is signalled, and not before.</summary>
    public static Task Never(CancellationToken cancellationToken) => Gate.NewSignal().Task.WaitAsync(cancellationToken);

    public async IAsyncEnumerable<int> Numbers([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var number = 0; number < EndAfter; number++)
            {
                if (number == FailAfter)
                {
                    throw new FormatException($"number {number} cannot be read");
                }

                if (number == HangAfter)
                {
                    await Never(cancellationToken);
                }

                _read = number + 1;
                yield return number;
            }
        }
        finally
        {
            _disposed.SetResult();
        }
    }
}
