using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Durable;

/// <summary>A PostgreSQL of its own for a question, with the settings that it comes with: <c>fsync</c> and <c>synchronous_commit</c> are on. What it holds goes with it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Why a question that needs one is skipped.</summary>
    public const string Missing = "PostgreSQL is not installed (no initdb on the path or in /usr/lib/postgresql)";

    private const int Tries = 5;

    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("postgres-").FullName;
    private readonly Task<string> _started;
    private int _databases;

    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public PostgresServer()
    {
        _programs = Programs ?? throw new InvalidOperationException(Missing);
        _started = Task.Run(StartAsync);
    }

    /// <summary>Whether there are the programs to start one.</summary>
    public static bool IsInstalled => Programs is not null;

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Where the programs are; Debian keeps them off the path, a folder for each version.</summary>
    private static string? Programs => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")) : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A new database in it.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var server = await _started;
        var name = string.Create(CultureInfo.InvariantCulture, $"of{Interlocked.Increment(ref _databases)}");
        await using var connection = new Npgsql.NpgsqlConnection($"{server};Database=postgres");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made above.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100 // As above.
        await command.ExecuteNonQueryAsync();
        return $"{server};Database={name}";
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_started);
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> StartAsync()
    {
        if (IsRoot)
        {
            // It does not run as root, and its files belong to whom it runs as.
            using var chown = Process.Start("chown", ["postgres", _folder]);
            await chown.WaitForExitAsync();
        }

        await RunAsync("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C");
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            try
            {
                await RunAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-o", $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories=", "start");
                return $"Host=127.0.0.1;Port={port};Username=postgres";
            }
            catch (WorkNotDoneException) when (left > 1)
            {
                // Somebody else has the port by now.
            }
        }
    }

    private async Task RunAsync(string program, params string[] args)
    {
        // Its output goes to a file: the server would keep a pipe open for as long as it runs.
        var output = Path.Combine(_folder, $"{program}.out");
        string[] asPostgres = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
        string[] command = [.. asPostgres, Path.Combine(_programs, program), .. args];
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", output, .. command]) { WorkingDirectory = _folder };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new WorkNotDoneException($"{program} has failed: {await File.ReadAllTextAsync(output)}");
        }
    }
}
