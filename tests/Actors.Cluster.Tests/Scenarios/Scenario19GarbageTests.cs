using System.Text.Json.Serialization;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ClusterOf = Akka.Cluster.Cluster;

namespace Actors.Tests.Scenarios;

/// <summary>Asks for a result that says how it is to be.</summary>
internal sealed record Wish(string Result, int Length = 0);

/// <summary>A type that no node has a name for.</summary>
internal sealed record Nameless(int Number);

/// <summary>A type that one node has a name for and no node a handler.</summary>
internal sealed record Unhandled(int Number);

[JsonSerializable(typeof(Wish))]
[JsonSerializable(typeof(Unhandled))]
internal sealed partial class WishJson : JsonSerializerContext;

public sealed class Scenario19GarbageTests : ClusterPools
{
    private const string Complaint = "complain: ";

    [Fact]
    public async Task Scenario_19_what_cannot_travel_is_rejected_with_the_reason_and_the_pool_goes_on()
    {
        var (one, _) = await StartTwo();

        var nameless = await Run(one, new Nameless(1));
        var inRequest = await Run(one, new TaskRequest(new Nameless(1)) { Id = "mine" });
        var code = await Run(one, (Func<TaskContext, Task>)(_ => Task.CompletedTask));
        var text = await Run(one, "text needs no name as a result, and is no task");
        var tooLong = await Run(one, new Wish(new string('x', 70_000)));

        Assert.All([nameless, inRequest, code, text], outcome => Assert.Equal((OutcomeKind.Rejected, OutcomeReason.NoHandler), (outcome.Kind, outcome.Reason)));
        Assert.All([nameless, inRequest], outcome => Assert.Contains($"{typeof(Nameless)} has no name on the wire", outcome.Explanation, StringComparison.Ordinal));
        Assert.Equal(TaskId.Of("mine"), inRequest.Id);
        Assert.Contains("a delegate cannot leave its process", code.Explanation, StringComparison.Ordinal);
        Assert.Contains("System.String", text.Explanation, StringComparison.Ordinal);
        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Invalid), (tooLong.Kind, tooLong.Reason));
        Assert.Contains("'wish' has 70024 bytes; at most 65536 travel", tooLong.Explanation, StringComparison.Ordinal);
        await GoesOn(one);
    }

    [Fact]
    public async Task Scenario_19_what_a_node_cannot_read_or_return_fails_with_the_reason_and_the_pool_goes_on()
    {
        var (one, _) = await StartTwo();

        var unhandled = await Run(one, new TaskRequest(new Unhandled(1)) { Retries = 3 });
        var result = await Run(one, new Wish("a type without a name"));
        var tooLong = await Run(one, new Wish("text", 70_000));

        Assert.All([unhandled, result, tooLong], outcome => Assert.Equal((OutcomeKind.Failed, 1), (outcome.Kind, outcome.Attempts)));
        Assert.Equal($"no handler is registered for {typeof(Unhandled)} at this node", unhandled.Error!.Message);
        Assert.Contains($"a result of {typeof(Nameless)} has no name on the wire", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("'=text' has 70000 bytes; at most 65536 travel", tooLong.Error!.Message, StringComparison.Ordinal);
        await GoesOn(one);
    }

    [Fact]
    public async Task Scenario_19_requests_and_questions_that_break_rules_are_refused_and_name_them()
    {
        var (one, two) = await StartTwo();

        var invalid = await Run(two, new TaskRequest(new Wish("text")) { Id = string.Empty, Timeout = TimeSpan.FromSeconds(-1), Retries = -2, Delay = TimeSpan.FromSeconds(-3), Priority = (TaskPriority)9 });
        var question = await two.Coordinator.Ask<CommandRefused>(new WhenAllDone(string.Empty)).Within("the refusal");

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Invalid, new Wish("text")), (invalid.Kind, invalid.Reason, invalid.Task));
        Assert.All(
            ["Id: ''", "Timeout: '-00:00:01'", "Retries: '-2'", "Delay: '-00:00:03'", "Priority: '9'"],
            rule => Assert.Contains(rule, invalid.Explanation, StringComparison.Ordinal));
        Assert.Equal(new CommandRefused(new WhenAllDone(string.Empty), "Group: '' must not be empty"), question);
        await GoesOn(one);
    }

    [Theory]
    [InlineData(60_000, 64 * 1024)]
    [InlineData(1_000_000, 2_000_000)]
    public async Task Scenario_19_task_and_result_up_to_the_limit_arrive_whole(int length, int limit)
    {
        var (one, two) = await StartTwo(limit);

        var tasks = await Task.WhenAll(new[] { one, two, one, two }.Select((node, n) => Run(node, new Wish(TextOf(length, n)))));
        var results = await Task.WhenAll(new[] { one, two, one, two }.Select(node => Run(node, new Wish("text", length))));

        Assert.Equal(Enumerable.Range(0, 4).Select(n => TextOf(length, n)[^10..] + length), tasks.Select(outcome => outcome.Result));
        Assert.All(results, outcome => Assert.Equal(TextOf(length, 7), outcome.Result));
        await GoesOn(one);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2_000)]
    [InlineData(100_000)]
    public async Task Scenario_19_failures_with_long_messages_arrive_whole_in_each_of_many_answers(int length)
    {
        var (one, two) = await StartTwo();
        var failed = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Run(two, new Wish(Complaint + n, length))));
        Assert.All(failed, outcome => Assert.Equal((OutcomeKind.Failed, length), (outcome.Kind, outcome.Error!.Message.Length)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => (n % 2 == 0 ? one : two).Coordinator.Ask<AllDone>(new WhenAllDone()))).Within("every answer");

        Assert.All(answers, answer => Assert.Equal(
            failed.Select(outcome => (outcome.Task, outcome.Error)).ToHashSet(), answer.Failures.Select(outcome => (outcome.Task, outcome.Error)).ToHashSet()));
        await GoesOn(two);
    }

    /// <summary>The first has no workers.</summary>
    private async Task<(PoolNode One, PoolNode Two)> StartTwo(int longestPayload = 64 * 1024)
    {
        var one = await StartNode(null, longestPayload, "");
        return (one, await StartNode(one, longestPayload, "akka.cluster.roles = [worker]"));
    }

    private async Task<PoolNode> StartNode(PoolNode? seed, int longestPayload, string hocon)
    {
        var options = new ClusterPoolOptions
        {
            Types = new WireTypes().Json("wish", WishJson.Default.Wish).Json("unhandled", WishJson.Default.Unhandled),
            LongestPayload = longestPayload,
            WorkerRole = "worker",
        };
        var host = await Start((akka, _) => akka
            .AddHocon(Quick, HoconAddMode.Prepend)
            .AddHocon($"{Patient}\n{hocon}", HoconAddMode.Prepend)
            .WithNode()
            .WithClusterTaskPool("jobs", pool => pool.Configure(given => given with { Workers = 2 }).Handle(handlers => handlers.Handle<Wish, object>(Grant)), options));
        var system = host.Services.GetRequiredService<ActorSystem>();
        var node = new PoolNode(host, system, RouterOf<TaskRouter>(host), RouterOf<TaskCoordinator>(host));
        await ClusterOf.Get(system).JoinAsync(seed?.Address ?? node.Address).Within("the node has joined");
        return node;
    }

    private static ValueTask<object> Grant(Wish wish, TaskContext context) => new(wish switch
    {
        { Result: "text" } => TextOf(wish.Length, 7),
        { Result: "a type without a name" } => new Nameless(1),
        { Result: var text } when text.StartsWith(Complaint, StringComparison.Ordinal) => throw new FormatException(TextOf(wish.Length, 7)),
        _ => wish.Result[^10..] + wish.Result.Length,
    });

    /// <summary>A text in which a piece that is lost, doubled or out of turn would be seen.</summary>
    private static string TextOf(int length, int seed) => string.Create(length, seed, (text, from) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)('a' + ((i + (i / 1_000) + from) % 26));
        }
    });

    private static Task<TaskOutcome> Run(PoolNode node, object task) => Run(node.Router, task);

    private static async Task GoesOn(PoolNode node) => Assert.Equal(TextOf(3, 7), (await Run(node, new Wish("text", 3))).Result);
}
