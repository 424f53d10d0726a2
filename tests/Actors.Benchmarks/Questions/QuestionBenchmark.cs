using Actors.Benchmarks.Harness;
using BenchmarkDotNet.Attributes;

namespace Actors.Benchmarks.Questions;

/// <summary>A question, for both modes: compared as a whole, or subject by subject under BenchmarkDotNet, where a round of the quick scale is one operation.</summary>
[MemoryDiagnoser]
public abstract class QuestionBenchmark
{
    private ISubject? _subject;

    /// <summary>The subjects to choose from.</summary>
    public IEnumerable<string> Subjects => Ask(Scale.Quick).Candidates.Select(candidate => candidate.Name);

    /// <summary>The subject that is measured.</summary>
    [ParamsSource(nameof(Subjects))]
    public string Subject { get; set; } = string.Empty;

    internal abstract BenchmarkQuestion Ask(Scale scale);

    [GlobalSetup]
    public void MakeReady() => _subject = Ask(Scale.Quick).Candidates.First(candidate => candidate.Name == Subject).Create();

    [Benchmark]
    public Task<double> Round() => _subject!.MeasureAsync();

    [GlobalCleanup]
    public async Task CleanUp() => await _subject!.DisposeAsync();
}
