using System.Collections.Concurrent;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Hosting;

/// <summary>Handlers from the container: a scope an attempt, and everything in it disposed of when the attempt has ended.</summary>
public sealed class HandlerScopeTests : HostedPools
{
    [Fact]
    public async Task Each_attempt_has_a_scope_of_its_own_that_ends_with_it()
    {
        var log = new Log();
        var host = await Start(
            (akka, _) => akka.WithTaskPool("pool", pool => pool
                .Configure(options => options with { Workers = 1, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } })
                .Handle<Work, FailsFirst>()),
            app => app.Services.AddSingleton(log).AddScoped<Unit>().AddScoped<FailsFirst>());

        var outcome = await Run(RouterOf<TaskRouter>(host), new Work(1));

        Assert.Equal((OutcomeKind.Succeeded, 2), (outcome.Kind, outcome.Attempts));
        Assert.Equal(["unit 1 made", "attempt 1 with unit 1", "unit 1 gone", "unit 2 made", "attempt 2 with unit 2", "unit 2 gone"], log.Lines);
    }

    [Fact]
    public async Task Handler_that_is_not_registered_is_made_from_the_scope_and_disposed_of_before_it()
    {
        var log = new Log();
        var host = await Start(
            (akka, _) => akka.WithTaskPool("pool", pool => pool.Handle<Work, int, Unregistered>().Handle<string, int, UnregisteredAsync>()),
            app => app.Services.AddSingleton(log).AddScoped<Unit>());

        Assert.Equal(7, (await Run(RouterOf<TaskRouter>(host), new Work(7))).Result);
        Assert.Equal(["unit 1 made", "handler of unit 1 gone", "unit 1 gone"], log.Lines);

        Assert.Equal(5, (await Run(RouterOf<TaskRouter>(host), "hello")).Result);
        Assert.Equal(["unit 2 made", "handler of unit 2 gone, in its own time", "unit 2 gone"], log.Lines.Skip(3));
    }

    [Fact]
    public async Task Handler_that_the_container_cannot_make_fails_its_task_with_the_reason()
    {
        var log = new Log();
        var host = await Start((akka, _) => akka.WithTaskPool("pool", pool => pool.Handle<Work, FailsFirst>()), app => app.Services.AddSingleton(log));

        var outcome = await Run(RouterOf<TaskRouter>(host), new Work(1));

        Assert.Equal(OutcomeKind.Failed, outcome.Kind);
        Assert.Contains(nameof(Unit), outcome.Error!.Message, StringComparison.Ordinal);
    }

    private sealed class Log
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private int _units;

        public IReadOnlyList<string> Lines => [.. _lines];

        public int NextUnit() => Interlocked.Increment(ref _units);

        public void Write(string line) => _lines.Enqueue(line);
    }

    /// <summary>A scoped service.</summary>
    private sealed class Unit : IDisposable
    {
        private readonly Log _log;

        public Unit(Log log)
        {
            _log = log;
            Number = log.NextUnit();
            log.Write($"unit {Number} made");
        }

        public int Number { get; }

        public void Dispose() => _log.Write($"unit {Number} gone");
    }

    private sealed class FailsFirst(Log log, Unit unit) : ITaskHandler<Work>
    {
        public ValueTask HandleAsync(Work task, TaskContext context)
        {
            log.Write($"attempt {context.Attempt} with unit {unit.Number}");
            return context.Attempt == 1 ? throw new FormatException("the first fails") : default;
        }
    }

    private sealed class Unregistered(Log log, Unit unit) : ITaskHandler<Work, int>, IDisposable
    {
        public ValueTask<int> HandleAsync(Work task, TaskContext context) => new(task.Number);

        public void Dispose() => log.Write($"handler of unit {unit.Number} gone");
    }

    private sealed class UnregisteredAsync(Log log, Unit unit) : ITaskHandler<string, int>, IAsyncDisposable
    {
        public ValueTask<int> HandleAsync(string task, TaskContext context) => new(task.Length);

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            log.Write($"handler of unit {unit.Number} gone, in its own time");
        }
    }
}
