using System.Diagnostics;

namespace Actors.Tests.Fixtures;

/// <summary>Awaits facts. The time here is a net under a test that would otherwise hang, and never what a test waits for.</summary>
internal static class Safety
{
    public static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    /// <summary>Awaits a fact, or fails with what was expected and what was seen instead.</summary>
    public static async Task<T> Within<T>(this Task<T> fact, string expected, Func<object?>? seen = null)
    {
        await ((Task)fact).Within(expected, seen);
        return await fact;
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, Func{object?}?)"/>
    public static async Task Within(this Task fact, string expected, Func<object?>? seen = null)
    {
        using var net = new CancellationTokenSource();
        if (await Task.WhenAny(fact, Task.Delay(Net, net.Token)) != fact)
        {
            Assert.Fail($"expected within {Net.TotalSeconds} s: {expected}; seen: {seen?.Invoke() ?? "nothing"}");
        }

        await net.CancelAsync();
        await fact;
    }

    /// <summary>For facts that nobody announces: looks again and again.</summary>
    public static async Task Becomes(Func<bool> fact, string expected, Func<object?>? seen = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!fact())
        {
            if (Stopwatch.GetElapsedTime(began) > Net)
            {
                Assert.Fail($"expected within {Net.TotalSeconds} s: {expected}; seen: {seen?.Invoke() ?? "nothing"}");
            }

            await Task.Yield();
        }
    }

    /// <summary>Runs code that blocks on a thread of its own, so that the thread pool is not needed for it.</summary>
    public static Task OnOwnThread(Action code)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                code();
                ended.SetResult();
            }
            catch (Exception fault)
            {
                ended.SetException(fault);
            }
        })
        { IsBackground = true };
        thread.Start();
        return ended.Task;
    }
}
