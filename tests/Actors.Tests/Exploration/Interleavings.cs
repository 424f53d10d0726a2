namespace Actors.Tests.Exploration;

/// <summary>A few threads whose steps are taken one at a time, in an order that the explorer chooses.</summary>
internal interface ISteps
{
    /// <summary>The threads that can take a step now.</summary>
    IReadOnlyList<int> Enabled { get; }

    void Step(int thread);

    /// <summary>Checks what must hold when no thread can take a step any more.</summary>
    void CheckAtRest();
}

/// <summary>Runs every order of the steps of a small world: each from its beginning, along a path of choices that differs from the last in one place.</summary>
internal static class Interleavings
{
    /// <summary>Explores them all. Returns how many there are.</summary>
    public static int Explore(Func<ISteps> begin)
    {
        var path = new List<(int Choice, int Of)>();
        for (var count = 1; ; count++)
        {
            Run(begin(), path);
            while (path.Count > 0 && path[^1].Choice + 1 == path[^1].Of)
            {
                path.RemoveAt(path.Count - 1);
            }

            if (path.Count == 0)
            {
                return count;
            }

            path[^1] = (path[^1].Choice + 1, path[^1].Of);
        }
    }

    private static void Run(ISteps world, List<(int Choice, int Of)> path)
    {
        var taken = new List<int>();
        try
        {
            for (var depth = 0; world.Enabled is { Count: > 0 } enabled; depth++)
            {
                if (depth == path.Count)
                {
                    path.Add((0, enabled.Count));
                }

                taken.Add(enabled[path[depth].Choice]);
                world.Step(taken[^1]);
            }

            world.CheckAtRest();
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException($"broken when the threads step in the order {string.Join(' ', taken)}: {broken.Message}", broken);
        }
    }
}

/// <summary>Threads whose steps are known from the beginning.</summary>
internal sealed class FixedSteps(Action checkAtRest, params Action[][] threads) : ISteps
{
    private readonly int[] _next = new int[threads.Length];

    public IReadOnlyList<int> Enabled => [.. Enumerable.Range(0, threads.Length).Where(thread => _next[thread] < threads[thread].Length)];

    public void Step(int thread) => threads[thread][_next[thread]++]();

    public void CheckAtRest() => checkAtRest();
}
