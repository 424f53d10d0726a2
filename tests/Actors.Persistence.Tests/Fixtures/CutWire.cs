using System.Net;
using System.Net.Sockets;

namespace Actors.Tests.Fixtures;

/// <summary>Stands between its clients and PostgreSQL, and passes on what they say, until it is told to cut a wire just when a commit was answered: the client never hears of it.</summary>
internal sealed class CutWire : IDisposable
{
    private const int Longest = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource? _cut;

    public CutWire(string host, int port)
    {
        _server = new IPEndPoint(Dns.GetHostAddresses(host)[0], port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port on which it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next commit is made, and its answer is lost with the connection.</summary>
    /// <returns>Completes when that has happened.</returns>
    public Task LoseTheAnswerToACommit()
    {
        _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _cut.Task;
    }

    public void Dispose()
    {
        _over.Cancel();
        _listener.Stop();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            _ = PassOnAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
    }

    private async Task PassOnAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(_server, _over.Token);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        TaskCompletionSource? cut = null; // Once the answer that comes next is to be lost.
        await Task.WhenAny(AskAsync(), AnswerAsync());
        await ends.CancelAsync();

        async Task AskAsync()
        {
            var bytes = new byte[Longest];
            int read;
            while ((read = await client.GetStream().ReadAsync(bytes, ends.Token)) > 0)
            {
                if (bytes.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0)
                {
                    cut = Interlocked.Exchange(ref _cut, null);
                }

                await server.GetStream().WriteAsync(bytes.AsMemory(0, read), ends.Token);
            }
        }

        async Task AnswerAsync()
        {
            var bytes = new byte[Longest];
            int read;
            while ((read = await server.GetStream().ReadAsync(bytes, ends.Token)) > 0)
            {
                if (cut is not null)
                {
                    cut.SetResult();
                    return;
                }

                await client.GetStream().WriteAsync(bytes.AsMemory(0, read), ends.Token);
            }
        }
    }
}
