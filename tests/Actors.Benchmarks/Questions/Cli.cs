// How many processes a second does `actors run` start, beside xargs and GNU parallel? `true`, 4 at once; the slope between few and many jobs, so that starting up counts for nobody.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Cli : QuestionBenchmark
{
    private const string OurProgram = "actors run";
    private const string Xargs = "xargs -P 4 -n 1";
    private const string Parallel = "parallel -j 4";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var (few, many) = scale.Pick((1_000, 10_000), (20, 220));
        List<Candidate> candidates = [Of(OurProgram, CommandLineTool.Actors)];
        List<Figure> figures = [];
        List<string> notes = [];
        Add(Xargs, CommandLineTool.Find("xargs", "-P", "4", "-n", "1"), "cli_vs_xargs", Bar.AtLeast(0.7));
        Add(Parallel, CommandLineTool.Find("parallel", "-j", "4"), "cli_vs_parallel", Bar.AtLeast(3));
        return new BenchmarkQuestion("cli", "jobs/s", candidates, figures) { Warmups = 0, Notes = notes };

        void Add(string name, CommandLineTool? tool, string key, Bar bar)
        {
            if (tool is null)
            {
                notes.Add($"{key}: skipped, {name.Split(' ')[0]} is not installed");
                return;
            }

            candidates.Add(Of(name, tool));
            figures.Add(Figure.Ratio(key, bar, OurProgram, name));
        }

        Candidate Of(string name, CommandLineTool tool) => new(name, () => new Slope(tool, few, many));
    }

    private sealed class Slope(CommandLineTool tool, int few, int many) : ISubject
    {
        private bool _isChecked;

        public async Task<double> MeasureAsync()
        {
            if (!_isChecked)
            {
                await tool.CheckAsync(few);
                _isChecked = true;
            }

            var fewTook = await tool.TimeAsync(few);
            var manyTook = await tool.TimeAsync(many);
            return (many - few) / (manyTook - fewTook);
        }

        public ValueTask DisposeAsync() => default;
    }
}
