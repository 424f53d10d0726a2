using System.Net;
using System.Net.Sockets;

namespace Actors.Tests.Fixtures;

/// <summary>TCP ports of this machine for servers that are started more than once: below those that connections are given, so that none takes one meanwhile.</summary>
internal static class FreePort
{
    public static List<int> Some(int count)
    {
        HashSet<int> ports = [];
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        return [.. ports];
    }
}
