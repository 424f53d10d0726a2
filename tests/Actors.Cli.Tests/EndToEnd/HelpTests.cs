using Actors.Cli.CommandLine;

namespace Actors.Cli.Tests.EndToEnd;

public class HelpTests
{
    [Fact]
    public async Task Help_names_the_commands_and_has_examples()
    {
        var ended = await ActorsProgram.RunAsync("", "--help");

        Assert.Equal((ExitCode.AllSucceeded, ""), (ended.Code, ended.Errors));
        Assert.All(new[] { "run", "node", "submit", "status", "wait", "queue" }, command => Assert.Contains($"\n  {command} ", ended.Output, StringComparison.Ordinal));
        Assert.Contains("Examples:\n", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_run_has_every_option_every_exit_code_and_examples()
    {
        var ended = await ActorsProgram.RunAsync("", "run", "--help");

        Assert.Equal((ExitCode.AllSucceeded, ""), (ended.Code, ended.Errors));
        Assert.All(new RunOptions().All, option => Assert.Contains(option.Name + " ", ended.Output, StringComparison.Ordinal));
        Assert.All(new[] { 0, 1, 2, 130 }, code => Assert.Contains($"\n  {code} ", ended.Output, StringComparison.Ordinal));
        Assert.Contains("Examples:\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("-- COMMAND [ARG...]", ended.Output, StringComparison.Ordinal);
    }
}
