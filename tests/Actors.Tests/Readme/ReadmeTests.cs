using System.Text.RegularExpressions;

namespace Actors.Tests.Readme;

/// <summary>Holds README.md against the code that is compiled and run.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Every_code_block_stands_in_an_example_that_runs()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var examples = new[] { "Actors.Tests", "Actors.Cluster.Tests", "Actors.Persistence.Tests" }
            .SelectMany(project => Example().Matches(File.ReadAllText(Path.Combine(Root, "tests", project, "Readme", "ReadmeExamples.cs"))))
            .ToDictionary(match => match.Groups["name"].Value, match => Outdent(match.Groups["code"].Value));
        var blocks = Block().Matches(readme);

        Assert.NotEmpty(blocks);
        Assert.Equal(Regex.Count(readme, "^```csharp", RegexOptions.Multiline), blocks.Count);
        Assert.All(blocks, block => Assert.Equal(examples[block.Groups["name"].Value], block.Groups["code"].Value.TrimEnd()));
        Assert.Empty(examples.Keys.Except(blocks.Select(block => block.Groups["name"].Value)));
    }

    [Fact]
    public void Every_file_that_the_README_names_exists()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var paths = FilePath().Matches(readme).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path)), $"README.md names {path}, which does not exist"));
    }

    /// <summary>Takes the indentation of the whole example away. A member of the class is written there without its modifier <c>private</c>.</summary>
    private static string Outdent(string code)
    {
        var lines = code.TrimEnd().Split('\n').SkipWhile(line => line.Trim().Length == 0).ToList();
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.Trim())).Replace("private sealed", "public sealed", StringComparison.Ordinal).TrimEnd();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Actors.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("""// <example name="(?<name>[a-z]+)">\n(?<code>.*?)// </example>""", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("""<!-- example: (?<name>[a-z]+) -->\n```csharp\n(?<code>.*?)```""", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""`((?:src|tests|config)/[A-Za-z0-9_./-]+)`""")]
    private static partial Regex FilePath();
}
