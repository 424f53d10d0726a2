using Microsoft.Extensions.DependencyInjection;

namespace Actors.Hosting;

/// <summary>The handler of one attempt and the scope that it comes from. Disposed of after the attempt, the handler first.</summary>
internal sealed class ScopedHandler<THandler>(IServiceScopeFactory scopes) : IAsyncDisposable
    where THandler : class
{
    private readonly AsyncServiceScope _scope = scopes.CreateAsyncScope();
    private THandler? _unregistered;

    /// <summary>The registered one, or one made for this attempt with arguments from the scope. Asked for once.</summary>
    public THandler Make() =>
        _scope.ServiceProvider.GetService<THandler>() ?? (_unregistered = ActivatorUtilities.CreateInstance<THandler>(_scope.ServiceProvider));

    public async ValueTask DisposeAsync()
    {
        // The scope disposes of what it has made; what was made beside it is ours.
        await using (_scope.ConfigureAwait(false))
        {
            switch (_unregistered)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
                default:
                    break;
            }
        }
    }
}
