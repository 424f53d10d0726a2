using System.Net;
using System.Net.Sockets;

namespace Actors.Cli.CommandLine;

/// <summary>Tries whether this program can listen where it was told to, so that it is said in one line and not by the transport.</summary>
internal static class Listening
{
    /// <summary>Why not; null if it can.</summary>
    public static string? Fault(NodeOptions node)
    {
        try
        {
            var address = Dns.GetHostAddresses(node.Host)[0];
            using var listener = new TcpListener(address, node.Port);
            listener.Start();
            return null;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return $"--port: '{node.Port}' cannot be listened on: {fault.Message}";
        }
        catch (SocketException fault)
        {
            return $"--host: '{node.Host}' is no address of this machine: {fault.Message}";
        }
    }
}
