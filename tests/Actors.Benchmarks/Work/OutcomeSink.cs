using System.Threading.Channels;
using Actors.Benchmarks.Harness;
using Akka.Actor;

namespace Actors.Benchmarks.Work;

/// <summary>The single consumer of outcomes, the same for every subject: a loop that reads a channel, which can be told like an actor.</summary>
/// <remarks>
/// An actor took more: 190 ns of processor time a task in the fastest subject, with this consumer 155. The less of it is common to all, the more is compared.
/// </remarks>
internal sealed class OutcomeSink : MinimalActorRef, IAsyncDisposable
{
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _reader;
    private int _failures;

    public OutcomeSink() => _reader = Task.Run(ReadAsync);

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "consumer";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    /// <summary>Waits until that many more successes are in than at the last time, and checks that there are no more than these.</summary>
    public async Task ReceivedAsync(int expected)
    {
        var awaited = new Await(expected, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        _told.Writer.TryWrite(awaited);
        Check.Equal("outcomes received", expected, await awaited.Seen.Task);
        Check.Equal("outcomes that are no success", 0, _failures);
    }

    public async ValueTask DisposeAsync()
    {
        _told.Writer.Complete();
        await _reader;
    }

    protected override void TellInternal(object message, IActorRef sender) => _told.Writer.TryWrite(message);

    private async Task ReadAsync()
    {
        var successes = 0;
        Await? awaited = null;
        while (await _told.Reader.WaitToReadAsync())
        {
            while (_told.Reader.TryRead(out var message))
            {
                switch (message)
                {
                    case TaskOutcome { IsSuccess: true } or Outcome { Error: null }:
                        successes++;
                        break;
                    case Await asked:
                        awaited = asked;
                        break;
                    default:
                        _failures++;
                        break;
                }

                if (awaited is not null && successes + _failures >= awaited.Expected)
                {
                    awaited.Seen.SetResult(successes);
                    (awaited, successes) = (null, 0);
                }
            }
        }
    }

    private sealed record Await(int Expected, TaskCompletionSource<int> Seen);
}
