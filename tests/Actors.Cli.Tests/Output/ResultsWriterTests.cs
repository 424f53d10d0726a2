using System.Text;
using System.Text.Json;
using Actors.Cli.Output;
using Actors.Cli.Running;
using CsCheck;

namespace Actors.Cli.Tests.Output;

public class ResultsWriterTests
{
    [Fact]
    public void Line_has_every_key_in_order()
    {
        var result = new LineResult
        {
            Line = 7,
            Input = "a \"b\" é",
            Kind = OutcomeKind.TimedOut,
            Reason = "why",
            Attempts = 2,
            Worker = 3,
            ExitCode = 4,
            Queued = TimeSpan.FromMicroseconds(1_500),
            Run = TimeSpan.FromSeconds(2),
        };

        Assert.Equal(
            """{"id":7,"input":"a \"b\" é","outcome":"timedOut","exitCode":4,"attempts":2,"queuedMs":1.5,"runMs":2000,"worker":3,"error":"why"}""" + "\n",
            Written(result));
    }

    [Fact]
    public void What_does_not_exist_is_null() =>
        Assert.Equal(
            """{"id":1,"input":"","outcome":"rejected","exitCode":null,"attempts":0,"queuedMs":null,"runMs":null,"worker":null,"error":null}""" + "\n",
            Written(new LineResult { Line = 1, Input = "", Kind = OutcomeKind.Rejected }));

    [Fact]
    public void Any_input_reads_back_from_one_line_of_json() =>
        Gen.String.Sample(input =>
        {
            var text = Written(new LineResult { Line = 1, Input = input, Kind = OutcomeKind.Succeeded });
            return text.IndexOf('\n') == text.Length - 1 && JsonDocument.Parse(text).RootElement.GetProperty("input").GetString() == WellFormed(input);
        });

    // Half a surrogate pair cannot be written as UTF-8; no line of valid input has one.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Written(LineResult result)
    {
        using var target = new MemoryStream();
        using var writer = new ResultsWriter(target);
        Assert.True(writer.Write(result));
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
