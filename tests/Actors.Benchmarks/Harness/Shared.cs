namespace Actors.Benchmarks.Harness;

/// <summary>What all subjects of a question share, because each would pay for it anew: made when the first enters, disposed of when the last leaves.</summary>
internal sealed class Shared<T>(Func<T> create)
    where T : class, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private T? _made;
    private int _users;

    public T Enter()
    {
        lock (_gate)
        {
            _users++;
            return _made ??= create();
        }
    }

    public async ValueTask LeaveAsync()
    {
        T? last = null;
        lock (_gate)
        {
            if (--_users == 0)
            {
                (last, _made) = (_made, null);
            }
        }

        if (last is not null)
        {
            await last.DisposeAsync();
        }
    }
}
