using System.CommandLine;
using Actors.Cli.Nodes;

namespace Actors.Cli.CommandLine;

/// <summary><c>actors node</c>: checks everything before anything listens, then is a node until it is told to leave.</summary>
internal static class NodeCommand
{
    private const string More =
        """
        Commands:
          A node runs its own COMMAND for each line that it is handed, and nothing
          else: a line is all that others can give it. They run as with 'actors run'.
          Of each output of a command 360 KiB travel, of one that failed 32 KiB; what
          is longer is cut, and a remark says so. Give every node the same COMMAND,
          --timeout, --retries, --backoff and --config; --workers may differ.

        Cluster:
          The first node needs no --seed. One node at a time holds the queue; if it is
          lost, another takes over within seconds, and whoever submitted says again
          what is not done. A line that ran on a node that is lost runs again. Two
          nodes cannot tell which of them is cut off, and both may go on for
          themselves or one may end: three or more can.

        Durable:
          With the environment variable ACTORS_POSTGRESQL on every node (a connection
          string of Npgsql, as in Host=db;Database=jobs;Username=jobs;Password=...) the
          queue is kept there, and survives all nodes: start them again, the first
          without --seed, and it goes on. Commands do not inherit the variable. One
          database for each cluster: of two in one database each takes the queue from
          the other. A node without it that gets the queue runs nothing, and says so.

        Stopping:
          Ctrl-C, SIGTERM or SIGHUP: leave; running commands may end (--drain), what
          has not begun is handed back. Ctrl-C again: kill them and end at once; their
          lines run elsewhere.

        Exit codes:
          0    left in order
          1    could not go on: the cluster has thrown this node out
          2    bad usage or configuration; nothing was started
          130  interrupted twice

        Examples:
          actors node --port 5055 -- echo task {}
          actors node --port 5056 --seed 127.0.0.1:5055 --workers 4 -- echo task {}
          actors node --port 5055 --host 10.0.0.5 --cert node.pem --key node.key --ca authority.pem -- ./job
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create(NodeCommandOptions options) => Subcommand.Create(
        "node", "Runs COMMAND for each line that is handed to this node of a cluster ('actors submit' hands them out).", "actors node [options] -- COMMAND [ARG...]", More, parsed => RunAsync(options, parsed), options.All, options.Pool.Command);

    /// <summary>Reads the settings, or says everything that is wrong.</summary>
    public static async Task<int> RunAsync(NodeCommandOptions options, ParseResult parsed)
    {
        if (NodeSettings.Read(options, parsed, out var faults) is not { } settings)
        {
            return Usage.Refuse(faults, "actors node --help");
        }

        if ((Listening.Fault(settings.Node) ?? await Connecting.FaultAsync(settings.Durable)) is { } fault)
        {
            return Usage.Refuse([fault], "actors node --help");
        }

        // It is read, and may hold a password: the commands are not to inherit it.
        Environment.SetEnvironmentVariable(NodeSettings.PostgreSql, null);

        using var runner = new NodeRunner(settings, TimeProvider.System);
        return await runner.RunAsync();
    }
}
