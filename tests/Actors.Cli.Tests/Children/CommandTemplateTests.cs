using Actors.Cli.Children;

namespace Actors.Cli.Tests.Children;

public class CommandTemplateTests
{
    [Fact]
    public void Line_is_the_last_argument_when_there_is_no_place_for_it() =>
        Assert.Equal(["echo", "-n", "a b"], Words(new CommandTemplate("echo", ["-n"]), "a b"));

    [Fact]
    public void Every_place_in_every_argument_gets_the_line() =>
        Assert.Equal(["cp", "x", "to/x/x.bak", "-v"], Words(new CommandTemplate("cp", ["{}", "to/{}/{}.bak", "-v"]), "x"));

    [Fact]
    public void Place_in_the_command_itself_gets_the_line_too() =>
        Assert.Equal(["bin/tool", "-v"], Words(new CommandTemplate("bin/{}", ["-v"]), "tool"));

    [Fact]
    public void Line_is_put_in_as_it_is() =>
        Assert.Equal(["echo", "{}$(rm){} \"'*"], Words(new CommandTemplate("echo", ["{}"]), "{}$(rm){} \"'*"));

    [Fact]
    public void Empty_line_is_an_empty_argument() => Assert.Equal(["echo", ""], Words(new CommandTemplate("echo", []), ""));

    [Fact]
    public void Argument_that_grows_too_long_is_refused_in_bytes_not_characters()
    {
        var line = new string('é', ArgumentLimit.Bytes / 2);

        Assert.Single(new CommandTemplate("echo", ["{}"]).For(line).Arguments);
        var refused = Assert.Throws<DoNotRetryException>(() => new CommandTemplate("echo", ["--x={}"]).For(line));

        Assert.Contains($"an argument of {(line.Length * 2) + 4} bytes", refused.Message, StringComparison.Ordinal);
    }

    private static string[] Words(CommandTemplate template, string line)
    {
        var (command, arguments) = template.For(line);
        return [command, .. arguments];
    }
}
