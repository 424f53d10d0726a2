using Actors.Cli.Children;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Children;

public sealed class ProgramPathTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Name_is_looked_up_in_the_path() => Assert.EndsWith("/sh", ProgramPath.Of("sh"), StringComparison.Ordinal);

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("..")]
    [InlineData("")]
    public void Name_that_is_nowhere_in_the_path_is_not_found(string name) =>
        Assert.StartsWith("command not found", Assert.Throws<DoNotRetryException>(() => ProgramPath.Of(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Path_without_a_file_is_not_found() =>
        Assert.Contains("there is no file", Assert.Throws<DoNotRetryException>(() => ProgramPath.Of(_folder["none"])).Message, StringComparison.Ordinal);

    [Fact]
    public void File_that_is_not_executable_is_refused() =>
        Assert.Contains("not executable", Assert.Throws<DoNotRetryException>(() => ProgramPath.Of(_folder.Write("text", ""))).Message, StringComparison.Ordinal);

    [Fact]
    public void Link_to_nothing_is_refused()
    {
        File.CreateSymbolicLink(_folder["link"], _folder["none"]);

        Assert.Throws<DoNotRetryException>(() => ProgramPath.Of(_folder["link"]));
    }

    [Fact]
    public void Folder_is_refused() =>
        Assert.Contains("is a directory", Assert.Throws<DoNotRetryException>(() => ProgramPath.Of(Path.GetTempPath())).Message, StringComparison.Ordinal);
}
