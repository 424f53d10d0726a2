using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.Cluster;

/// <summary>The terminals of README.md, run: its own commands word for word, but for the ports.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_terminals_do_what_the_README_says()
    {
        var terminals = Terminals();
        using var first = ActorsProgram.StartShell(_folder, terminals["1"]);
        await first.ErrorLineAsync(IsJoined, "joined");
        using var second = ActorsProgram.StartShell(_folder, terminals["2"]);
        await second.ErrorLineAsync(IsJoined, "joined");

        using var third = ActorsProgram.StartShell(_folder, terminals["3"]);
        var ended = await third.EndAsync();

        Assert.StartsWith("nodes ", ended.Output, StringComparison.Ordinal);
        Assert.EndsWith("exit code 0, 400 outputs\n", ended.Output, StringComparison.Ordinal);
        Assert.Equal("400", ended.Summary("succeeded"));
    }

    [Fact]
    public async Task Run_with_a_queue_does_what_the_README_says()
    {
        using var terminal = ActorsProgram.StartShell(_folder, Terminals()["4"]);

        var ended = await terminal.EndAsync();

        Assert.Equal("exit code 0, 400 results\n", ended.Output);
        Assert.Equal("400", ended.Summary("succeeded"));
        var printed = File.ReadLines(_folder["first.txt"]).Concat(File.ReadLines(_folder["second.txt"])).ToHashSet();
        Assert.Equal(400, printed.Count);
    }

    private static bool IsJoined(string line) => line.EndsWith(": joined", StringComparison.Ordinal);

    private static Dictionary<string, string> Terminals()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Actors.sln is in no folder above the tests.");
        }

        var readme = File.ReadAllText(Path.Combine(folder.FullName, "README.md"));
        var ports = new[] { "5055", "5056", "5057" }.ToDictionary(port => port, _ => FreePort());
        return Terminal().Matches(readme).ToDictionary(
            match => match.Groups["number"].Value,
            match => ports.Aggregate(match.Groups["code"].Value, (code, port) => code.Replace(port.Key, port.Value, StringComparison.Ordinal)));
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""<!-- terminal: (?<number>\d) -->\n```sh\n(?<code>.*?)```""", RegexOptions.Singleline)]
    private static partial Regex Terminal();
}
