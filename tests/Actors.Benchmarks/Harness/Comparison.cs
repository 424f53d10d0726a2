using System.Diagnostics;
using System.Globalization;

namespace Actors.Benchmarks.Harness;

/// <summary>Runs questions: in each round every subject once, in one order, so that what the machine does to one it does to all.</summary>
internal sealed class Comparison(Scale scale, Action<string> say)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Answers a question; a void one is run again, a bounded number of times.</summary>
    public async Task<Answer> AnswerAsync(BenchmarkQuestion question)
    {
        for (var run = 1; ; run++)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_began).TotalSeconds,5:0.0} s  {question.Name}, run {run}"));
            var answer = new Answer(question, await RunAsync(question), run);
            if (!answer.IsVoid || run == scale.Runs || Stopwatch.GetElapsedTime(_began) > scale.RunAgainFor)
            {
                return answer;
            }

            // Whoever ends it now has seen something, and what the noise was.
            say(string.Create(CultureInfo.InvariantCulture, $"         control (A/A) {answer.Control.Median:0.00}"));
            Report.Lines(answer).ForEach(say);
        }
    }

    private async Task<IReadOnlyList<Round>> RunAsync(BenchmarkQuestion question)
    {
        Dictionary<string, ISubject> subjects = [];
        try
        {
            foreach (var candidate in question.Candidates.Append(question.Control))
            {
                subjects.Add(candidate.Name, candidate.Create());
            }

            List<Round> rounds = [];
            for (var n = 0; n < question.Warmups + scale.Rounds; n++)
            {
                var round = await MeasureAsync(question.InOrder.Select(candidate => (candidate.Name, subjects[candidate.Name])));
                if (n >= question.Warmups)
                {
                    rounds.Add(round);
                }
            }

            return rounds;
        }
        finally
        {
            foreach (var subject in subjects.Values)
            {
                await subject.DisposeAsync();
            }
        }
    }

    private static async Task<Round> MeasureAsync(IEnumerable<(string Name, ISubject Subject)> inOrder)
    {
        var round = new Round();
        foreach (var (name, subject) in inOrder)
        {
            GC.Collect(); // Nobody pays for the garbage of whoever came before.
            try
            {
                var reading = await subject.MeasureAsync();
                round[name] = round.TryGetValue(name, out var before) ? (before + reading) / 2 : reading;
            }
            catch (WorkNotDoneException fault)
            {
                throw new WorkNotDoneException($"'{name}' has not done its work: {fault.Message}");
            }
        }

        return round;
    }
}
