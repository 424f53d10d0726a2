using System.Globalization;
using System.Text;
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
    private readonly List<NodeProgram> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    [Theory]
    [InlineData($"Host=db;Passwrod={Secret}", "must be a connection string of Npgsql, such as ")]
    [InlineData($"postgres://me:{Secret}@db/jobs", "must be a connection string of Npgsql, such as ")]
    [InlineData($"Username=me;Password={Secret}", "must name a Host")]
    [InlineData($"Host=127.0.0.1;Port=1;Database=jobs;Username=me;Password={Secret}", "must lead to a database that can be used; of PostgreSQL 127.0.0.1:1/jobs: Connection refused\n")]
    [InlineData($"Host=127.0.0.1;Port=1;Username=me;Password={Secret};Minimum Pool Size=5;Maximum Pool Size=2", "must lead to a database that can be used; of PostgreSQL 127.0.0.1:1/me: ")]
    public Task Scenario_19_connection_string_that_is_wrong_is_refused_and_not_shown(string given, string rule) => IsRefused(given, rule);

    [OnPostgreSqlFact]
    public Task Scenario_19_database_that_is_not_there_is_told() =>
        IsRefused(Database.Named("no_such_database"), "must lead to a database that can be used; of ", "/no_such_database: database \"no_such_database\" does not exist\n");

    [OnPostgreSqlFact]
    public async Task Scenario_19_server_that_can_only_be_read_is_told()
    {
        await using var place = await Database.CreateAsync();

        await IsRefused($"{place.ConnectionString};Options=-c default_transaction_read_only=on", "must lead to a server that can be written; of ", ": it can only be read, as a standby can\n");
    }

    [OnPostgreSqlFact]
    public async Task Scenario_19_user_who_may_not_make_the_table_is_told()
    {
        await using var place = await Database.CreateAsync();
        await using var user = await place.StrangerAsync();

        await IsRefused(user.ConnectionString, "must name a user who may make tables; of ", ": the table actors_journal is not there, and may not be made\n");
    }

    [OnPostgreSqlFact]
    public async Task Password_is_in_no_log_and_not_handed_to_commands()
    {
        await using var place = await Database.CreateAsync();
        using var node = await NodeProgram.StartDurableAsync(place.ConnectionString, "echo \"$1 ${ACTORS_POSTGRESQL-none}\"", "--log-level", "debug");

        var submitted = await ActorsProgram.RunAsync("1\n", "submit", "--seed", node.Name);
        node.Program.Signal("INT");
        var ended = await node.Program.EndAsync();

        Assert.Equal((ExitCode.AllSucceeded, "1 none\n", ExitCode.AllSucceeded), (submitted.Code, submitted.Output, ended.Code));
        Assert.Contains(": listening, 2 workers; the queue is durable, on PostgreSQL\n", ended.Errors, StringComparison.Ordinal);
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
            port = node.Port;
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

    [OnPostgreSqlFact]
    public async Task Scenario_24_all_nodes_are_killed_and_what_was_told_done_never_runs_again()
    {
        const int Lines = 100;
        const int Quick = 40;
        await using var place = await Database.CreateAsync();
        using var held = new HeldCommand(_folder);

        // Each start of a line is noted; those after the quick ones are held, so that it is known what ran at the kill.
        var script = $"echo $1 >> '{_folder["runs"]}'; [ $1 -le {Quick} ] || {{ {held.Script}; }}; echo $1";
        var killed = await ThreeAsync(place, script, ["0", "0", "0"]);
        string[] seeds = [.. killed.SelectMany(node => new[] { "--seed", node.Name })];
        using var submit = ActorsProgram.Start(["submit", .. seeds, "--results", _folder["results"]]);
        await submit.FeedAsync(Encoding.UTF8.GetBytes(RunTests.Numbers(Lines)));
        var output = new StreamReader(submit.Output);
        var printed = new List<string?>();
        while (printed.Count < Quick)
        {
            printed.Add(await submit.Within(output.ReadLineAsync(), "the output of the next line"));
        }

        for (var busy = 0; busy < 2 * killed.Length; busy++)
        {
            await submit.Within(held.BegunAsync(), "the next command that is held");
        }

        Array.ForEach(killed, node => node.Kill());
        await Task.WhenAll(killed.Select(node => node.Program.EndAsync()));
        var running = Runs().Where(line => line > Quick).ToList();
        held.Release(2 * Lines);

        await ThreeAsync(place, script, [.. killed.Select(node => node.Port)]);
        while (await submit.Within(output.ReadLineAsync(), "the output of the next line after the kill") is { } line)
        {
            printed.Add(line);
        }

        var ended = await submit.EndAsync();
        var waited = await ActorsProgram.RunAsync("", ["wait", .. seeds]);
        var status = await ActorsProgram.RunAsync("", ["status", .. seeds, "--json"]);

        Assert.Equal((ExitCode.AllSucceeded, "100"), (ended.Code, ended.Summary("succeeded")));
        Assert.Equal((ExitCode.AllSucceeded, "done        100\nsucceeded   100\n"), (waited.Code, waited.Output));
        Assert.Contains("\"outcomes\":{\"succeeded\":100,", status.Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, Lines), printed.Select(line => int.Parse(line!, CultureInfo.InvariantCulture)).Order());
        Assert.Equal(Enumerable.Range(1, Lines), Ended.Results(_folder["results"]).Select(result => result.GetProperty("id").GetInt32()).Order());
        Assert.Equal(2 * killed.Length, running.Count);
        Assert.Equal(Enumerable.Range(1, Lines).Concat(running).Order(), Runs().Order());
    }

    private static async Task IsRefused(string given, string rule, string end = "")
    {
        using var program = ActorsProgram.StartWith((NodeSettings.PostgreSql, given), "node", "--", "echo");
        var ended = await program.EndAsync();

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.StartsWith($"actors: ACTORS_POSTGRESQL: '(not shown)' {rule}", ended.Errors, StringComparison.Ordinal);
        Assert.EndsWith($"{end}Try 'actors node --help'.\n", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(2, ended.Errors.Count(character => character == '\n'));
        Assert.DoesNotContain(Secret, ended.Errors, StringComparison.Ordinal);
    }

    /// <summary>The first begins the cluster, and the others join it.</summary>
    private async Task<NodeProgram[]> ThreeAsync(Database place, string script, string[] ports)
    {
        var first = await NodeProgram.StartDurableAsync(place.ConnectionString, script, "--port", ports[0]);
        _nodes.Add(first);
        var others = await Task.WhenAll(ports[1..].Select(port => NodeProgram.StartDurableAsync(place.ConnectionString, script, "--port", port, "--seed", first.Name)));
        _nodes.AddRange(others);
        return [first, .. others];
    }

    private IEnumerable<int> Runs() => File.ReadLines(_folder["runs"]).Select(line => int.Parse(line, CultureInfo.InvariantCulture));

    /// <summary>A database for one cluster, on the PostgreSQL of the tests, which asks for no password.</summary>
    private sealed class Database : IAsyncDisposable
    {
        public const string Variable = "ACTORS_TEST_POSTGRES";

        private readonly string _name = $"cli_{Guid.NewGuid():N}";

        public static string? Server { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

        public string ConnectionString => Named(_name);

        public static string Named(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database, Password = Secret }.ConnectionString;

        public static async Task<Database> CreateAsync()
        {
            var database = new Database();
            await RunAsync($"CREATE DATABASE {database._name}");
            return database;
        }

        /// <summary>A user who may read there, and no more.</summary>
        public async Task<Stranger> StrangerAsync()
        {
            var user = new Stranger(_name);
            await RunAsync($"CREATE ROLE {user.Name} LOGIN");
            await RunAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC", _name); // As it is from PostgreSQL 15 on.
            return user;
        }

        public async ValueTask DisposeAsync() => await RunAsync($"DROP DATABASE {_name} WITH (FORCE)");

        private static async Task RunAsync(string sql, string? database = null)
        {
            await using var connection = new NpgsqlConnection(database is null ? Server : Named(database));
            await connection.OpenAsync();
#pragma warning disable CA2100 // The text is the test's own.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100 // As above.
            await command.ExecuteNonQueryAsync();
        }

        public sealed class Stranger(string database) : IAsyncDisposable
        {
            public string Name { get; } = $"cli_{Guid.NewGuid():N}";

            public string ConnectionString => new NpgsqlConnectionStringBuilder(Named(database)) { Username = Name }.ConnectionString;

            public async ValueTask DisposeAsync() => await RunAsync($"DROP ROLE {Name}");
        }
    }

    private sealed class OnPostgreSqlFactAttribute : FactAttribute
    {
        public OnPostgreSqlFactAttribute() =>
            Skip = Database.Server is null ? $"{Database.Variable} is not set: it names a PostgreSQL to test with, as a connection string" : null;
    }
}
