namespace Actors.Tests.Fixtures;

/// <summary>A handler that waits until the test opens it, and says who entered, in which order, and how many were inside at once.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _all = NewSignal();
    private readonly Dictionary<int, TaskCompletionSource> _single = [];
    private readonly List<int> _entered = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private int _inside;

    /// <summary>The numbers of those that entered, in order.</summary>
    public IReadOnlyList<int> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entered];
            }
        }
    }

    /// <summary>How many were inside at once, at most.</summary>
    public int Most { get; private set; }

    public static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits inside; a signalled token ends the wait with its exception.</summary>
    public ValueTask Pass(Work work, TaskContext context) => Pass(work.Number, context.Token);

    /// <summary>Waits inside and ignores its token.</summary>
    public ValueTask PassDeaf(Work work, TaskContext context) => Pass(work.Number, CancellationToken.None);

    public async ValueTask Pass(int number, CancellationToken token)
    {
        var open = Enter(number);
        try
        {
            await Task.WhenAny(open, _all.Task).WaitAsync(token);
        }
        finally
        {
            lock (_lock)
            {
                _inside--;
            }
        }
    }

    /// <summary>Completes once so many have entered since the beginning.</summary>
    public Task Entered(int count)
    {
        lock (_lock)
        {
            var reached = NewSignal();
            _awaited.Add((count, reached));
            Announce();
            return reached.Task.Within($"{count} entered the gate", () => $"{_entered.Count} entered");
        }
    }

    /// <summary>Lets everyone through, now and later.</summary>
    public void Open() => _all.TrySetResult();

    /// <summary>Lets those with this number through.</summary>
    public void Open(int number)
    {
        lock (_lock)
        {
            Of(number).TrySetResult();
        }
    }

    private Task Enter(int number)
    {
        lock (_lock)
        {
            _entered.Add(number);
            Most = Math.Max(Most, ++_inside);
            Announce();
            return Of(number).Task;
        }
    }

    private TaskCompletionSource Of(int number)
    {
        if (!_single.TryGetValue(number, out var signal))
        {
            _single.Add(number, signal = NewSignal());
        }

        return signal;
    }

    private void Announce() => _awaited.RemoveAll(awaited => _entered.Count >= awaited.Count && awaited.Reached.TrySetResult());
}
