using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace Actors.Benchmarks.Harness;

/// <summary>Prints answers as two tables, and writes them as JSON.</summary>
internal static class Report
{
    /// <summary>Columns in which no line of a table is broken.</summary>
    public const int Width = 120;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The machine and what is fixed on it.</summary>
    public static string Setting(Scale scale) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "Server" : "Workstation")} GC (not concurrent, not adaptive), {scale.Rounds} rounds");

    /// <summary>The figures of one answer, a line each.</summary>
    public static List<string> Lines(Answer answer) => answer.Question.Figures.Select(figure =>
    {
        var (median, min, max) = figure.Of(answer.Rounds);
        return $"         {figure.Key} {Text(median)} ({Text(min)} to {Text(max)}), {figure.Bar}: {Verdict(answer, figure, median)}";
    }).ToList();

    public static void Print(IAnsiConsole console, IReadOnlyList<Answer> answers)
    {
        var figures = new Table().Title("Figures: of each round, then the median").AddColumns("figure", "median", "min", "max", "bar", "verdict", "control (A/A)", "runs");
        var readings = new Table().Title("Readings").AddColumns("question", "subject", "median", "min", "max", "unit");
        foreach (var answer in answers)
        {
            foreach (var figure in answer.Question.Figures)
            {
                var (median, min, max) = figure.Of(answer.Rounds);
                figures.AddRow(figure.Key, Text(median), Text(min), Text(max), figure.Bar.ToString(), Verdict(answer, figure, median), Text(answer.Control.Median), Text(answer.Runs));
            }

            foreach (var (subject, (median, min, max)) in answer.Rows)
            {
                readings.AddRow(answer.Question.Name, subject, Text(median), Text(min), Text(max), answer.Question.Unit);
            }
        }

        console.Write(figures);
        console.Write(readings);
        foreach (var note in answers.SelectMany(answer => answer.Question.Notes))
        {
            console.WriteLine(note);
        }
    }

    public static async Task WriteAsync(string path, IReadOnlyList<Answer> answers)
    {
        var json = new
        {
            ratios = answers.SelectMany(answer => answer.Question.Figures, (answer, figure) => (figure.Key, figure.Of(answer.Rounds).Median)).ToDictionary(entry => entry.Key, entry => entry.Median),
            rows = answers.SelectMany(answer => answer.Rows, (answer, row) => new
            {
                question = answer.Question.Name,
                subject = row.Subject,
                median = row.Readings.Median,
                min = row.Readings.Min,
                max = row.Readings.Max,
                unit = answer.Question.Unit,
            }),
            // The keys among the ratios that do not count: the control of their question was off to the end.
            @void = answers.Where(answer => answer.IsVoid).SelectMany(answer => answer.Question.Figures, (_, figure) => figure.Key),
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(json, Indented));
    }

    private static string Verdict(Answer answer, Figure figure, double median) => answer.IsVoid ? "void" : figure.Bar == Bar.None ? "-" : figure.Bar.IsReached(median) ? "reached" : "missed";

    private static string Text(double value) => value.ToString(Math.Abs(value) < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
