namespace Actors.Tests;

/// <summary>Rules for the text of <c>src</c> that no analyzer checks.</summary>
public class SourceTextTests
{
    /// <summary>At 300 lines one asks what the second responsibility is; here the answer is due.</summary>
    private const int LinesAtMost = 320;

    [Fact]
    public void No_file_has_more_lines_than_one_responsibility_needs() =>
        Assert.All(Repository.SourceFiles, file =>
        {
            var lines = File.ReadLines(file).Count();
            Assert.True(lines <= LinesAtMost, $"{file} has {lines} lines: move its second responsibility to a file of its own");
        });

    [Fact]
    public void No_file_starts_work_on_the_thread_pool_past_the_injected_schedule() =>
        Assert.All(Repository.SourceFiles.Where(IsLibrary), file => Assert.DoesNotContain("Task.Run(", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void No_warning_is_silenced_without_its_reason_on_the_line() =>
        Assert.All(Repository.SourceFiles, file =>
        {
            var lines = File.ReadAllLines(file);
            foreach (var (index, line) in lines.Index().Where(line => line.Item.Contains("#pragma warning disable", StringComparison.Ordinal)))
            {
                Assert.True(line.Contains("//", StringComparison.Ordinal), $"{file}({index + 1}) silences a warning and does not say why");
            }
        });

    private static bool IsLibrary(string file) => file.StartsWith(Repository.PathOf("src", "Actors") + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
