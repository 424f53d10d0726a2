using System.Globalization;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

[Collection(nameof(Alone))] // What others allocate meanwhile would count.
public sealed class Scenario14KeysTests : PoolTests
{
    private const int AtOnce = 10_000;

    [Fact]
    public async Task Scenario_14_million_unique_keys_leave_no_memory_behind()
    {
        var pool = Start(2, new TaskHandlers().Handle<Work>((_, _) => default));
        await Run(pool, 0, 5 * AtOnce);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Run(pool, 5 * AtOnce, 1_000_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1024 * 1024);
    }

    private static async Task Run(TaskPool pool, int first, int count)
    {
        for (var n = first; n < first + count; n += AtOnce)
        {
            for (var key = n; key < n + AtOnce; key++)
            {
                await pool.SubmitAsync(new TaskRequest(new Work(key)) { UniqueKey = key.ToString(CultureInfo.InvariantCulture) });
            }

            await pool.WaitAsync().Within("all done");
        }
    }
}
