using System.Diagnostics;
using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;
using Hangfire;
using Hangfire.PostgreSql;

namespace Actors.Benchmarks.Rivals;

/// <summary>Hangfire on PostgreSQL, with 16 workers that look for jobs every 50 ms: jobs a second, from the first that is enqueued until the last has run. 16 callers enqueue at once, which is faster than one.</summary>
internal sealed class HangfireRival(int jobs, IPlace place) : ISubject
{
    public const string Name = "Hangfire on PostgreSQL";

    private const int Workers = 16;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] Content = new byte[Cargo.Bytes];

    private BackgroundJobClient? _client;
    private BackgroundJobServer? _server;

    /// <summary>The job. Public, for Hangfire calls it by its name.</summary>
    public static void Run(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Runs.Count();
    }

    public async Task<double> MeasureAsync()
    {
        if (_client is null)
        {
            var options = new PostgreSqlStorageOptions { QueuePollInterval = PollEvery };
            var server = (await place.OpenAsync()).PostgreSql!;
            var storage = new PostgreSqlStorage(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(server, options), options);
            _client = new BackgroundJobClient(storage);
            _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = Workers }, storage);
        }

        var before = Runs.Total;
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = Workers }, (_, _) =>
        {
            _client.Enqueue(() => Run(Content));
            return default;
        });
        while (Runs.Total - before < jobs && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(1);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check.Equal("jobs run", jobs, Runs.Total - before);
        return jobs / seconds;
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        await place.DisposeAsync();
    }
}
