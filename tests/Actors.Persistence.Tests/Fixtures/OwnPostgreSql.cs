using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Xunit.Sdk;

namespace Actors.Tests.Fixtures;

/// <summary>A PostgreSQL of the test's own, which it stops and starts. What it holds is lost with the test, and waits for no disk.</summary>
internal sealed class OwnPostgreSql : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postgres-").FullName;
    private readonly int _port = FreePort.Some(1)[0];

    public OwnPostgreSql()
    {
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", _folder);
        }

        RunAsItsUser("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C");
        Start();
    }

    /// <summary>Why there can be none; null when there can.</summary>
    public static string? Missing { get; } = Programs is null ? "the programs of PostgreSQL (initdb, pg_ctl) are not installed" : null;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres");

    /// <summary>Debian keeps them off the path, a folder for each version.</summary>
    private static string? Programs => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [])
        .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private string Data => Path.Combine(_folder, "data");

    public void Start() => RunAsItsUser(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-w", "-o", string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses=127.0.0.1 -c port={_port} -c unix_socket_directories= -c fsync=off"), "start");

    /// <summary>As if it had crashed: whoever is connected is cut off.</summary>
    public void Stop() => RunAsItsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            Stop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>PostgreSQL does not run as root, and its files belong to whom it runs as.</summary>
    private static void RunAsItsUser(string program, params string[] words)
    {
        string[] all = [Path.Combine(Programs!, program), .. words];
        if (Environment.UserName == "root")
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", .. all]);
        }
        else
        {
            Run(all[0], all[1..]);
        }
    }

    private static void Run(string program, params string[] words)
    {
        // Its output goes nowhere: the server inherits it, and would keep a pipe open.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" </dev/null >/dev/null 2>&1", program, .. words]))!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)} ended with {process.ExitCode}");
    }
}

/// <summary>Runs a theory where a PostgreSQL of the test's own can be started; elsewhere it is skipped.</summary>
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class OnOwnPostgreSqlAttribute : DataAttribute
{
    public override string? Skip => OwnPostgreSql.Missing;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Database.PostgreSql]];
}
