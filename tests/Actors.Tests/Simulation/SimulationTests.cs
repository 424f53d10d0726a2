using System.Globalization;
using Xunit.Abstractions;

namespace Actors.Tests.Simulation;

/// <summary>Promises 1 to 8 under every order of events that a thousand seeds find.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Runs this seed alone and prints its whole trace.</summary>
    public const string SeedVariable = "ACTORS_SIM_SEED";

    /// <summary>Runs this many seeds instead of the usual number.</summary>
    public const string SeedsVariable = "ACTORS_SIM_SEEDS";

    private const int UsualSeeds = 1_000;

    // Steps nest in steps; the usual stack of a thread would do, but not by much in a debug build.
    private const int StackSize = 16 * 1024 * 1024;

    [Fact]
    public void Pool_keeps_its_promises_under_every_seed()
    {
        if (Number(SeedVariable) is { } seed)
        {
            var trace = new Trace();
            var failure = OnThreads(1, () => Run(seed, out trace));
            output.WriteLine(trace.Tail(trace.Lines));
            Assert.Null(failure);
            return;
        }

        var seeds = Number(SeedsVariable) ?? UsualSeeds;
        var next = 0;
        var coverage = new Coverage();
        var first = OnThreads(Environment.ProcessorCount, () =>
        {
            Exception? failure = null;
            for (var number = Interlocked.Increment(ref next); number <= seeds && failure is null; number = Interlocked.Increment(ref next))
            {
                failure = Run(number, out _, coverage);
            }

            Volatile.Write(ref next, failure is null ? next : seeds);
            return failure;
        });
        output.WriteLine(coverage.ToString());
        Assert.Null(first);
        if (seeds >= UsualSeeds)
        {
            Assert.Empty(coverage.Missing());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(4_243)]
    [InlineData(31_337)]
    public void Seed_gives_the_same_trace_when_it_runs_again(int seed)
    {
        var hashes = new List<ulong>();
        for (var run = 0; run < 3; run++)
        {
            var trace = new Trace();
            Assert.Null(OnThreads(1, () => Run(seed, out trace)));
            Assert.True(trace.Lines > 100);
            hashes.Add(trace.Hash);
        }

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Seeds_give_different_traces()
    {
        var hashes = new HashSet<ulong>();
        for (var seed = 1; seed <= 10; seed++)
        {
            var (number, trace) = (seed, new Trace());
            Assert.Null(OnThreads(1, () => Run(number, out trace)));
            hashes.Add(trace.Hash);
        }

        Assert.Equal(10, hashes.Count);
    }

    private static SimulationException? Run(int seed, out Trace trace, Coverage? coverage = null)
    {
        var world = new Simulation(seed);
        trace = world.Trace;
        try
        {
            world.Run();
            lock (coverage ?? world.Coverage)
            {
                coverage?.Add(world.Coverage);
            }

            return null;
        }
        catch (SimulationException failure)
        {
            return failure;
        }
    }

    /// <summary>Runs on threads of its own: xunit's have a synchronization context, which would send continuations elsewhere.</summary>
    private static Exception? OnThreads(int count, Func<Exception?> run)
    {
        Exception? first = null;
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(() => Note(Guarded(run)), StackSize)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return first;

        void Note(Exception? failure) => Interlocked.CompareExchange(ref first, failure, null);
    }

    private static Exception? Guarded(Func<Exception?> run)
    {
        try
        {
            return run();
        }
#pragma warning disable CA1031 // An exception on this thread would end the process instead of the test.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
