using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Questions;
using Actors.Benchmarks.VirtualTime;

namespace Actors.Benchmarks.Tests;

public class ComparisonTests
{
    private static readonly Scale Small = new(IsQuick: true, Rounds: 2, Runs: 3, TimeSpan.MaxValue);

    private readonly List<string> _measured = [];

    [Fact]
    public async Task Subjects_are_interleaved()
    {
        var answer = await AnswerAsync(Small, control: 1);

        Assert.Equal("a1 b1 a2 b1 a1 b1 a2 b1 a1 b1 a2 b1", string.Join(' ', _measured)); // one round warms up
        Assert.Equal(2, answer.Rounds.Count);
        Assert.False(answer.IsVoid);
        Assert.Equal(1, answer.Runs);
    }

    [Theory]
    [InlineData("a", "a A")]
    [InlineData("a b", "a b A b")]
    [InlineData("a b c", "a b A c")]
    [InlineData("a b c d", "a b c A d")]
    [InlineData("a b c d e", "a b c A d e")]
    public void Control_stands_opposite_the_first(string subjects, string order)
    {
        List<Candidate> candidates = [.. subjects.Split(' ').Select(name => new Candidate(name, () => throw new NotSupportedException()))];
        var question = new BenchmarkQuestion("question", "unit", candidates, []);

        Assert.Equal(order, string.Join(' ', question.InOrder.Select(candidate => candidate == question.Control ? "A" : candidate.Name)));
    }

    [Theory]
    [InlineData(0.95, true)] // ours over its control: 1.053
    [InlineData(0.96, false)]
    [InlineData(1.05, false)]
    [InlineData(1.06, true)]
    [InlineData(double.NaN, true)]
    public async Task Question_is_void_when_its_control_is_off(double control, bool isVoid) =>
        Assert.Equal(isVoid, (await AnswerAsync(Small with { Runs = 1 }, control)).IsVoid);

    [Fact]
    public async Task Void_question_is_run_again_and_stays_void_in_the_end()
    {
        List<string> said = [];
        var answer = await AnswerAsync(Small, control: 2, said.Add);

        Assert.True(answer.IsVoid);
        Assert.Equal(3, answer.Runs);
        Assert.Equal(2, said.Count(line => line.Contains("control (A/A) 0.50", StringComparison.Ordinal)));
        Assert.Equal(2, said.Count(line => line.Contains("key 1.00 (", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Void_question_is_not_run_again_when_the_time_is_over() =>
        Assert.Equal(1, (await AnswerAsync(Small with { RunAgainFor = TimeSpan.Zero }, control: 2)).Runs);

    [Fact]
    public async Task Subject_that_has_not_done_its_work_ends_the_comparison_by_name()
    {
        var question = Question(_ => throw new WorkNotDoneException("tasks run: expected 2, seen 1"));

        var thrown = await Assert.ThrowsAsync<WorkNotDoneException>(() => new Comparison(Small, _ => { }).AnswerAsync(question));

        Assert.Contains("'a'", thrown.Message);
        Assert.Contains("expected 2, seen 1", thrown.Message);
    }

    [Fact]
    public void Question_can_be_cut_down_to_some_of_its_keys()
    {
        var question = Question(_ => 1);

        Assert.Null(question.Only(["x"]));
        Assert.Equal(["a", "b"], question.Only(["key"])!.Candidates.Select(candidate => candidate.Name));
        Assert.Equal(["a"], question.Only(["alone"])!.Candidates.Select(candidate => candidate.Name));
    }

    [Fact]
    public void No_two_figures_have_one_key()
    {
        var keys = QuestionList.All.SelectMany(benchmark => benchmark.Ask(Scale.Quick).Figures).Select(figure => figure.Key).ToList();

        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public void List_scheduling_gives_the_next_task_to_whoever_is_free_first() =>
        Assert.Equal(TimeSpan.FromSeconds(6), ListScheduling.Makespan(new[] { 5, 1, 1, 1, 1, 2 }.Select(seconds => TimeSpan.FromSeconds(seconds)), workers: 2));

    [Fact]
    public void List_scheduling_counts_how_slow_a_worker_is() =>
        Assert.Equal(TimeSpan.FromSeconds(4), ListScheduling.Makespan(new[] { 2, 2, 1, 1 }.Select(seconds => TimeSpan.FromSeconds(seconds)), [1, 2]));

    [Fact]
    public async Task What_subjects_share_ends_with_the_last_of_them_and_is_made_anew_after()
    {
        List<Part> made = [];
        var shared = new Shared<Part>(() =>
        {
            made.Add(new Part());
            return made[^1];
        });

        Assert.Same(shared.Enter(), shared.Enter());
        await shared.LeaveAsync();
        Assert.False(made[0].IsDisposed);
        await shared.LeaveAsync();
        Assert.True(made[0].IsDisposed);
        Assert.NotSame(made[0], shared.Enter());
    }

    /// <summary>Every second subject that is made of <c>a</c> is its control.</summary>
    private Task<Answer> AnswerAsync(Scale scale, double control, Action<string>? say = null) =>
        new Comparison(scale, say ?? (_ => { })).AnswerAsync(Question(number => number % 2 == 1 ? 1 : control));

    /// <summary>A question about <c>a</c>, which reads by the number of the subject made of it, and <c>b</c>.</summary>
    private BenchmarkQuestion Question(Func<int, double> reading)
    {
        var made = 0;
        return new BenchmarkQuestion(
            "question",
            "unit",
            [new Candidate("a", () => new Fake(_measured, "a", ++made, reading)), new Candidate("b", () => new Fake(_measured, "b", 1, number => number))],
            [Figure.Ratio("key", Bar.AtLeast(1), "a", "b"), Figure.Reading("alone", Bar.AtLeast(1), "a")])
        {
            Warmups = 1,
        };
    }

    private sealed class Fake(List<string> measured, string name, int number, Func<int, double> reading) : ISubject
    {
        public Task<double> MeasureAsync()
        {
            measured.Add($"{name}{number}");
            return Task.FromResult(reading(number));
        }

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Part : IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
