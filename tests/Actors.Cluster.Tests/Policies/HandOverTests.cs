using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class HandOverTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_behind_a_long_task_runs_elsewhere_whether_others_are_idle_or_busy_with_later_ones(bool isOtherBusy)
    {
        const int Outstanding = 6_000; // More than a node is ever handed ahead, so the other is never idle.
        const int First = 2_000;

        // So short that both nodes ask for many; then the first node holds what it begins.
        Pool.Close((_, _, _) => default);
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(n => NumberedNodes.Run(Pool.Nodes[n % 2], new Job(n))));
        var gate = Pool.Close((node, job, _) => node == 0 ? Pool.Gate.Pass(job.Number, CancellationToken.None) : default);
        var first = Enumerable.Range(0, First).Select(n => NumberedNodes.Run(Other, new Job(n))).ToList();
        var streaming = isOtherBusy;
        var stream = Safety.OnOwnThread(() =>
        {
            for (var n = First; Volatile.Read(ref streaming); n++)
            {
                Other.Router.Tell(new Job(n), Akka.Actor.ActorRefs.NoSender);
                SpinWait.SpinUntil(() => n - Pool.Begun.Count < Outstanding || !Volatile.Read(ref streaming));
            }
        });
        await gate.Entered(1);

        await Safety.Becomes(() => first.Count(outcome => outcome.IsCompletedSuccessfully) >= First - 1, "only the long one has not ended", () => $"{first.Count(outcome => outcome.IsCompleted)} ended");

        Volatile.Write(ref streaming, false);
        await stream.Within("the stream ends");
        gate.Open();
        Assert.All(await Task.WhenAll(first), outcome => Assert.Equal((true, 1), (outcome.IsSuccess, outcome.Attempts)));
    }
}
