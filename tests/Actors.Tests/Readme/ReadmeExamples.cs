using System.Collections.Concurrent;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Readme;

/// <summary>The code of README.md, run. What stands between the markers stands there word for word (<see cref="ReadmeTests"/>).</summary>
public sealed class ReadmeExamples
{
    private readonly ConcurrentBag<string> _written = [];

    [Fact]
    public async Task First_example_runs()
    {
        // <example name="first">
        await using var pool = TaskPool.Start(workers: 8); // Disposing of it runs what it has.

        // Run a delegate: waits for room, gives its result or throws.
        var answer = await pool.RunAsync(async context =>
        {
            await Task.Yield();
            return 42;
        });

        // Submit many: each waits for room only, and gives a ticket.
        var (sum, tickets) = (0, new List<TaskTicket>());
        foreach (var number in Enumerable.Range(1, 1_000))
        {
            tickets.Add(await pool.SubmitAsync(async context =>
            {
                await Task.Yield();
                Interlocked.Add(ref sum, number);
            }));
        }

        // Is everything done? The pool stays open, and any number may ask at once.
        var done = await pool.WaitAsync();
        Console.WriteLine($"{answer}, {sum}: {done.Counts}");
        // </example>

        Assert.Equal(1_000, tickets.Count);
        Assert.Equal(42, answer);
        Assert.Equal(1_001, done.Counts.Succeeded);
        Assert.Equal(500_500, sum); // Each number once: a loop variable that the delegates shared would show here.
    }

    [Fact]
    public async Task Actors_example_runs()
    {
        using var system = ActorSystem.Create("app", TaskPoolConfiguration.Default);

        // <example name="actors">
        var handlers = new TaskHandlers()
            .Handle<CountWords, int>((task, context) => new ValueTask<int>(task.Text.Split(' ').Length))
            .Handle<SaveText>((task, context) => new ValueTask(WriteAsync(task.Text, context.Token)));

        var options = new TaskPoolOptions { Workers = 4 };
        var router = system.ActorOf(TaskRouter.Props(system, options, handlers), "pool");
        var coordinator = (await router.Ask<Coordinator>(GetCoordinator.Instance)).Ref;

        router.Tell(new SaveText("told, and forgotten"));
        var counted = await router.Ask<TaskOutcome>(new CountWords("how many words are these"));

        router.Tell(new TaskRequest(new SaveText("with options"))
        {
            Id = "save-1",
            Group = "texts",
            Priority = TaskPriority.High,
            Timeout = TimeSpan.FromSeconds(10),
            Retries = 3,
        });

        // Answered when that is so. A group that is over is forgotten, with its counts: see Limits.
        var texts = await coordinator.Ask<AllDone>(new WhenAllDone("texts"), TimeSpan.FromSeconds(30));
        var all = await coordinator.Ask<AllDone>(new WhenAllDone(), TimeSpan.FromSeconds(30));
        // </example>

        Assert.Equal(5, counted.Result);
        Assert.Equal("texts", texts.Group); // Counted 1, or 0 if the group was over before it was asked about.
        Assert.Equal(3, all.Counts.Succeeded);
    }

    [Fact]
    public async Task Stream_example_runs()
    {
        var failed = new List<TaskOutcome>();

        // <example name="stream">
        var handlers = new TaskHandlers()
            .Handle<CountWords, int>((task, context) => new ValueTask<int>(task.Text.Split(' ').Length));
        await using var pool = TaskPool.Start(new TaskPoolOptions { Workers = 4, Capacity = 100 }, handlers);

        // Texts() is read only as fast as tasks are admitted and outcomes are read.
        await foreach (var outcome in pool.RunAllAsync(Texts(), inOrder: true))
        {
            if (!outcome.IsSuccess)
            {
                failed.Add(outcome);
            }
        }
        // </example>

        Assert.Empty(failed);
        Assert.Equal(1_000, (await pool.GetStatusAsync()).Counts.Succeeded);
    }

    [Fact]
    public async Task Hosting_example_runs()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("TaskPool:Workers", "3")]);

        // <example name="hosting">
        builder.Services.AddAkka("app", (akka, services) => akka
            .WithTaskPool("pool", pool => pool
                .Configure(services.GetRequiredService<IConfiguration>().GetRequiredSection("TaskPool"))
                .Handle<CountWords, int, CountWordsHandler>()));
        builder.Services.AddHostedService<Submitter>();
        // </example>

        builder.Services.AddSingleton<Words>();
        using var host = builder.Build();
        await host.StartAsync();
        var words = await host.Services.GetRequiredService<Words>().Counted.Task;
        await host.StopAsync();

        Assert.Equal(2, words);
    }

    [Fact]
    public async Task Go_model_example_runs()
    {
        using var cancellation = new CancellationTokenSource();
        var token = cancellation.Token;

        // <example name="go">
        await using var pool = TaskPool.Start(workers: 8);           // New(8)
        var ticket = await pool.SubmitAsync(                         // Run(ctx, task)
            context => WriteAsync("text", context.Token), token);
        var outcome = await ticket.Outcome;                          // err := <-channel
        await pool.WaitAsync();                                      // Wait()
        // </example>

        Assert.True(outcome.IsSuccess);
    }

    private static async IAsyncEnumerable<CountWords> Texts()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await Task.Yield();
            yield return new CountWords($"text number {i}");
        }
    }

    private Task WriteAsync(string text, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        _written.Add(text);
        return Task.CompletedTask;
    }

    private sealed record SaveText(string Text);

    private sealed class Words
    {
        public TaskCompletionSource<int> Counted { get; } = new();
    }

    // <example name="handler">
    private sealed record CountWords(string Text);

    private sealed class CountWordsHandler : ITaskHandler<CountWords, int>
    {
        public ValueTask<int> HandleAsync(CountWords task, TaskContext context) =>
            new(task.Text.Split(' ').Length);
    }
    // </example>

    // <example name="submitter">
    private sealed class Submitter(IRequiredActor<TaskRouter> router, Words words) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var outcome = await router.ActorRef.Ask<TaskOutcome>(new CountWords("two words"), stoppingToken);
            words.Counted.SetResult((int)outcome.Result!);
        }
    }
    // </example>
}
