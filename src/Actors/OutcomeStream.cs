using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Actors;

/// <summary>One run of a stream of tasks through a pool: a pump that submits, and a reader that takes the outcomes.</summary>
#pragma warning disable CA1001 // The window is disposed of at the end of the one run.
internal sealed class OutcomeStream<T>
    where T : notnull
#pragma warning restore CA1001
{
    private readonly TaskPool _pool;
    private readonly IAsyncEnumerable<T> _tasks;
    private readonly bool _inOrder;
    private readonly TicketSink _sink;

    // In input order: the tickets' outcomes, awaited one after the other. As they come: outcomes that are in.
    private readonly Channel<Task<TaskOutcome>> _outcomes = Channel.CreateUnbounded<Task<TaskOutcome>>(new() { SingleReader = true });

    // Bounds what is admitted and not read, so that a slow reader holds back the input.
    private readonly SemaphoreSlim _window;

    // The pump counts as one, so that the channel is not completed while it may still submit.
    private int _open = 1;
    private int _runs;
    private Exception? _inputFault;

    public OutcomeStream(TaskPool pool, IAsyncEnumerable<T> tasks, bool inOrder, int window)
    {
        (_pool, _tasks, _inOrder) = (pool, tasks, inOrder);
        _window = new SemaphoreSlim(window);
        _sink = new TicketSink(OnOutcome, OnLost);
    }

    public async IAsyncEnumerable<TaskOutcome> Run([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _pool.RefuseInsideHandler("outcomes");
        if (Interlocked.Increment(ref _runs) > 1)
        {
            throw new InvalidOperationException("The outcomes of a stream of tasks can be enumerated once: a second time would run the tasks again.");
        }

        using var stopReading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = Pump(stopReading.Token);
        try
        {
            await foreach (var outcome in _outcomes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await outcome.WaitAsync(cancellationToken).ConfigureAwait(false);
                _window.Release();
            }
        }
        finally
        {
            // Also when the reader breaks off: nothing is read from the input after the enumeration has ended.
            await stopReading.CancelAsync().ConfigureAwait(false);
            await pump.ConfigureAwait(false);
            _window.Dispose();
        }
    }

    private async Task Pump(CancellationToken cancellationToken)
    {
        // Leaves the reader's thread at once: an input that never waits would otherwise be read up to the window first.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            // Room first, then the input: it is not read further than what may be admitted.
            await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var task in _tasks.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await Submit(task, cancellationToken).ConfigureAwait(false);
                await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever the user's input throws is given to the reader, after the outcomes of what it gave before.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _inputFault = fault;
        }

        CloseOne();
    }

    private async Task Submit(T task, CancellationToken cancellationToken)
    {
        var ticket = _pool.TicketInto(_sink);
        Interlocked.Increment(ref _open);
        try
        {
            await _pool.SubmitAsync(task, runner: null, ticket, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Not admitted, by a cancellation or by a task whose Equals throws: no outcome will come; or, after a cancellation in a durable pool, nobody reads it.
            CloseOne();
            throw;
        }

        if (_inOrder)
        {
            _outcomes.Writer.TryWrite(ticket.Outcome);
        }
    }

    private void OnOutcome(TaskOutcome outcome)
    {
        if (!_inOrder)
        {
            _outcomes.Writer.TryWrite(Task.FromResult(outcome));
        }

        CloseOne();
    }

    /// <summary>In input order the ticket itself says so.</summary>
    private void OnLost(Exception reason)
    {
        if (!_inOrder)
        {
            _outcomes.Writer.TryWrite(Task.FromException<TaskOutcome>(reason));
        }

        CloseOne();
    }

    private void CloseOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _outcomes.Writer.TryComplete(_inputFault);
        }
    }
}
