using System.CommandLine;
using System.Runtime;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Questions;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Spectre.Console;

var quick = new Option<bool>("--quick") { Description = "Less work, 5 rounds, over within a minute." };
var json = new Option<FileInfo>("--json") { Description = "Writes the figures to this file as JSON.", HelpName = "FILE" };
var only = new Option<string[]>("--only") { Description = "Only the figures of these keys.", HelpName = "KEY", AllowMultipleArgumentsPerToken = true };
var compare = new Command("compare", "Every subject of a question in one run, interleaved; ratios of each round, then the median.") { quick, json, only };
compare.SetAction((parsed, _) => CompareAsync(parsed.GetValue(quick) ? Scale.Quick : Scale.Full, parsed.GetValue(json), parsed.GetValue(only) ?? []));

var detail = new Command("detail", "One question, subject by subject, under BenchmarkDotNet; its arguments follow, such as --filter '*Bare*'.") { TreatUnmatchedTokensAsErrors = false };
detail.SetAction(_ => Detail(args[1..])); // As they came: the parser would sort them into options and values.

return await new RootCommand("Measures the task pool beside what users would otherwise pick.") { compare, detail, NodeProgram.Command }.Parse(args).InvokeAsync();

static async Task<int> CompareAsync(Scale scale, FileInfo? json, string[] keys)
{
    if (!GCSettings.IsServerGC)
    {
        await Console.Error.WriteLineAsync("Server GC is off (DOTNET_gcServer overrides it?): figures would not compare.");
        return 2;
    }

    List<BenchmarkQuestion> questions = [.. QuestionList.All.Select(benchmark => benchmark.Ask(scale))];
    var unknown = keys.Except(questions.SelectMany(question => question.Figures).Select(figure => figure.Key)).ToList();
    if (unknown.Count > 0)
    {
        await Console.Error.WriteLineAsync($"No figure has the key {string.Join(", ", unknown)}, or its tool is not installed.");
        return 2;
    }

    if (keys.Length > 0)
    {
        questions = [.. questions.Select(question => question.Only(keys)).OfType<BenchmarkQuestion>()];
    }

    Console.WriteLine(Report.Setting(scale));
    var comparison = new Comparison(scale, Console.Error.WriteLine);
    List<Answer> answers = [];
    foreach (var skipped in questions.Where(question => question.IsSkipped))
    {
        Console.WriteLine(string.Join(Environment.NewLine, skipped.Notes));
    }

    foreach (var question in questions.Where(question => !question.IsSkipped))
    {
        var answer = await comparison.AnswerAsync(question);
        answers.Add(answer);
        Report.Lines(answer).ForEach(Console.Error.WriteLine); // A full run takes long: what is known need not wait for its end.
    }

    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Report.Width); // In a pipe it would be 80.
    Report.Print(AnsiConsole.Console, answers);
    if (json is not null)
    {
        await Report.WriteAsync(json.FullName, answers);
    }

    return 0;
}

static void Detail(string[] args)
{
    // In this process: its GC is the one that compare uses. And as many rounds as there: left alone, BenchmarkDotNet takes up to 100 on a machine that is not quiet.
    var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(Scale.Full.Rounds);
    var config = DefaultConfig.Instance.AddJob(job);
    BenchmarkSwitcher.FromTypes([.. QuestionList.All.Select(benchmark => benchmark.GetType())]).Run(args, config);
}
