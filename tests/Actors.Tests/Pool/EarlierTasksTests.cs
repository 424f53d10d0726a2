using Actors.Tests.Fixtures;

namespace Actors.Tests;

/// <summary>The same id again, where the comparison itself is the trouble.</summary>
public sealed class EarlierTasksTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Comparison_that_uses_the_pool_from_another_thread_does_not_lock_it_up()
    {
        TaskPool? pool = null;
        var other = new TaskCompletionSource<PoolStatus>();
        var comparing = new Comparing(() =>
        {
            // Needs the pool's gate on another thread while this one compares: a comparison under the gate would wait for ever.
            var thread = new Thread(() => other.SetResult(pool!.GetStatus()));
            thread.Start();
            Assert.True(thread.Join(SafetyNet), "the comparison ran under the pool's gate");
            return true;
        });
        await using (pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<Comparing>((_, _) => default)))
        {
            await pool.RunAsync(new TaskRequest(comparing) { Id = "a" });

            var again = await pool.SubmitAsync(new TaskRequest(comparing) { Id = "a" });

            Assert.True((await again.Outcome).IsSuccess);
            Assert.True(other.Task.IsCompleted);
        }
    }

    private sealed class Comparing(Func<bool> equals)
    {
        public override bool Equals(object? obj) => equals();

        public override int GetHashCode() => 0;
    }
}
