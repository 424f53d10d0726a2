using System.Globalization;
using System.Text.RegularExpressions;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Cluster;

/// <summary><c>actors status --watch</c> on a terminal.</summary>
public sealed partial class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_on_a_terminal_paints_each_look_over_the_one_before_until_Ctrl_C()
    {
        using var node = await NodeProgram.StartAsync(seed: null, ":");
        using var watch = Start($"status --watch --seed {node.Name}");
        var screen = new Painted(watch);

        // What it says first while nobody has answered yet is gone.
        Assert.Equal([$"asking {node.Name}"], await screen.NextAsync());
        var looks = new List<string[]>();
        while (looks.Count < 3)
        {
            looks.Add(await screen.NextAsync());
        }

        Assert.All(looks, look =>
        {
            Assert.Equal(["nodes", "", "workers", "queued", "running", "delayed", "done", "succeeded"], look.Select(line => line.Split(' ')[0]));
            Assert.StartsWith($"  {node.Name}  2 workers, ", look[1], StringComparison.Ordinal);
        });
        await watch.Input.WriteAsync("\x03"u8.ToArray());

        Assert.Equal(ExitCode.AllSucceeded, (await watch.EndAsync()).Code);
    }

    [Fact]
    public async Task Watch_goes_on_when_nobody_answers_any_more_and_tells_it_below_the_last_look()
    {
        var node = await NodeProgram.StartAsync(seed: null, ":");
        using var watch = Start($"status --watch --seed {node.Name}");
        var screen = new Painted(watch);
        Assert.Single(await screen.NextAsync());
        Assert.Equal(8, (await screen.NextAsync()).Length);

        node.Kill();
        string[] look;
        do
        {
            look = await screen.NextAsync();
        }
        while (look.Length == 8);

        Assert.StartsWith($"  {node.Name}  2 workers, ", look[1], StringComparison.Ordinal);
        Assert.Equal($"actors: no node answers at {node.Name} within 10 s: is one running there, and do they trust each other?", look[8]);
        node.Dispose();
        using var next = await NodeProgram.StartAsync(seed: null, ":", "--port", node.Name.Split(':')[1]);
        while ((await screen.NextAsync()).Length != 8)
        {
            // It asks once in ten seconds.
        }

        await watch.Input.WriteAsync("\x03"u8.ToArray());
        Assert.Equal(ExitCode.AllSucceeded, (await watch.EndAsync()).Code);
    }

    [Fact]
    public async Task Watch_on_a_terminal_with_nobody_there_says_so_and_ends()
    {
        using var watch = Start("status --watch --seed 127.0.0.1:1");

        var ended = await watch.EndAsync();

        Assert.Equal(ExitCode.SomeDidNot, ended.Code);
        Assert.EndsWith("\e[1A\e[Jactors: no node answers at 127.0.0.1:1 within 10 s: is one running there, and do they trust each other?\r\n", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 4, "a\nbcdef\nc\n", "a|bcdef|c|")]
    [InlineData(4, 4, "a\nbcdef\nc\n", "a|bcde|c|")]
    [InlineData(80, 3, "a\nbcdef\nc\n", "a|... and 2 more lines|")]
    [InlineData(80, 2, "a\nbcdef\nc\n", "... and 3 more lines|")]
    [InlineData(0, 0, "a\nbcdef\nc\n", "a|bcdef|c|")]
    public void Painting_keeps_to_the_size_of_the_terminal(int columns, int lines, string text, string painted)
    {
        using var terminal = new StringWriter();
        var screen = new Actors.Cli.Output.Repainted(terminal, () => (columns, lines));

        screen.Paint(text);
        screen.Paint("");

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{painted.Replace("|", "\e[K\n", StringComparison.Ordinal)}\e[J\r\e[{painted.Count(end => end == '|')}A\e[J"), terminal.ToString());
    }

    /// <summary>Starts the program at a terminal.</summary>
    private ActorsProgram Start(string args) => ActorsProgram.StartShell(_folder, $"exec script --quiet --flush --return --command 'stty rows 24 cols 120; exec actors {args}' /dev/null");

    /// <summary>What a terminal is given, painting by painting.</summary>
    private sealed partial class Painted(ActorsProgram program)
    {
        private const string ConsoleBegins = "\e[?1h\e="; // From .NET itself, once.

        private readonly StreamReader _output = new(program.Output);
        private int _lines;

        /// <summary>The lines of the next painting, which must begin where the one before did.</summary>
        public async Task<string[]> NextAsync()
        {
            var text = "";
            while (!text.EndsWith("\e[J", StringComparison.Ordinal))
            {
                var buffer = new char[1];
                Assert.Equal(1, await program.Within(_output.ReadAsync(buffer).AsTask(), $"the next painting; so far: {text}"));
                text += buffer[0];
            }

            var painting = Painting().Match(text.Replace(ConsoleBegins, "", StringComparison.Ordinal));
            Assert.True(painting.Success, text);
            Assert.Equal(_lines > 0 ? $"\e[{_lines}A" : "", painting.Groups["back"].Value);
            var lines = painting.Groups["text"].Value.Split("\e[K\r\n")[..^1];
            _lines = lines.Length;
            return lines;
        }

        [GeneratedRegex("(?<back>(\e\\[[0-9]+A)?)(?<text>([^\e]*\e\\[K\r\n)*)\e\\[J$", RegexOptions.ExplicitCapture)]
        private static partial Regex Painting();
    }
}
