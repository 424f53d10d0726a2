using Actors.Cli.CommandLine;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;
using Npgsql;

namespace Actors.Cli.Tests.Cluster;

/// <summary><c>actors node</c> with a PostgreSQL.</summary>
public sealed class DurableNodeTests : IDisposable
{
    private const string Secret = "s3cret-word";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData($"Host=db;Passwrod={Secret}", "must be a connection string of Npgsql, such as ")]
    [InlineData($"postgres://me:{Secret}@db/jobs", "must be a connection string of Npgsql, such as ")]
    [InlineData($"Username=me;Password={Secret}", "must name a Host")]
    public async Task Scenario_19_connection_string_that_is_wrong_is_refused_and_not_shown(string given, string rule)
    {
        using var program = ActorsProgram.StartWith((NodeSettings.PostgreSql, given), "node", "--", "echo");
        var ended = await program.EndAsync();

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"actors: ACTORS_POSTGRESQL: '(not shown)' {rule}", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ended.Errors, StringComparison.Ordinal);
    }

    [OnPostgreSqlFact]
    public async Task Lines_of_a_client_that_has_gone_run_when_the_node_that_was_killed_is_started_again()
    {
        await using var place = await Database.CreateAsync();
        using var held = new HeldCommand(_folder);
        string port;
        using (var node = await NodeProgram.StartDurableAsync(place.ConnectionString, held.Script))
        {
            port = node.Name.Split(':')[1];
            using var submit = ActorsProgram.Start("submit", "--seed", node.Name);
            await submit.FeedAsync("1\n2\n"u8.ToArray());
            await submit.Within(held.BegunAsync(), "a command");
            await submit.Within(held.BegunAsync(), "another one");
            submit.Signal("KILL");
            node.Kill();
        }

        using var next = await NodeProgram.StartDurableAsync(place.ConnectionString, $"echo $1 >> '{_folder["runs"]}'", "--port", port);
        var waited = await ActorsProgram.RunAsync("", "wait", "--seed", next.Name);

        Assert.Equal((ExitCode.AllSucceeded, "done        2\nsucceeded   2\n"), (waited.Code, waited.Output));
        Assert.Equal(["1", "2"], File.ReadLines(_folder["runs"]).Order(StringComparer.Ordinal));
    }

    /// <summary>A database for one cluster, on the PostgreSQL of the tests.</summary>
    private sealed class Database : IAsyncDisposable
    {
        public const string Variable = "ACTORS_TEST_POSTGRES";

        private readonly string _name = $"cli_{Guid.NewGuid():N}";

        public static string? Server { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

        public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name }.ConnectionString;

        public static async Task<Database> CreateAsync()
        {
            var database = new Database();
            await RunAsync($"CREATE DATABASE {database._name}");
            return database;
        }

        public async ValueTask DisposeAsync() => await RunAsync($"DROP DATABASE {_name} WITH (FORCE)");

        private static async Task RunAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(Server);
            await connection.OpenAsync();
#pragma warning disable CA2100 // The text is the test's own.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100 // As above.
            await command.ExecuteNonQueryAsync();
        }
    }

    private sealed class OnPostgreSqlFactAttribute : FactAttribute
    {
        public OnPostgreSqlFactAttribute() =>
            Skip = Database.Server is null ? $"{Database.Variable} is not set: it names a PostgreSQL to test with, as a connection string" : null;
    }
}
