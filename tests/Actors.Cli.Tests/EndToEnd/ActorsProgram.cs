using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Actors.Cli.Tests.Support;

namespace Actors.Cli.Tests.EndToEnd;

/// <summary>The built program as a process of its own. Whatever a test does with it, its standard error must never show a stack trace.</summary>
internal sealed class ActorsProgram : IDisposable
{
    /// <summary>A net under tests that would hang; no test waits for it.</summary>
    private static readonly TimeSpan Safety = TimeSpan.FromMinutes(2);

    private static readonly string Dll = typeof(ExitCode).Assembly.Location;

    private readonly Process _process;
    private readonly Channel<string> _errorLines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _errors = new();
    private readonly Task _errorsRead;
    private bool _outputClosed;

    private ActorsProgram(Process process)
    {
        _process = process;
        _errorsRead = ReadErrorsAsync();
    }

    /// <summary>What the program reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What it prints.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>
    /// The command line that starts it, for those who start it through a shell. Tests that run in the background, or under <c>nohup</c>, ignore some signals, and
    /// a process inherits that.
    /// </summary>
    public static IReadOnlyList<string> CommandLine => ["env", "--default-signal=INT,HUP,TERM", "dotnet", Dll];

    /// <summary>Starts it with open pipes.</summary>
    public static ActorsProgram Start(params string[] args) => Start(new ProcessStartInfo(CommandLine[0], [.. CommandLine.Skip(1), .. args]));

    /// <summary>Starts it with an environment variable.</summary>
    public static ActorsProgram StartWith((string Name, string Value) variable, params string[] args)
    {
        var start = new ProcessStartInfo(CommandLine[0], [.. CommandLine.Skip(1), .. args]);
        start.Environment[variable.Name] = variable.Value;
        return Start(start);
    }

    /// <summary>Starts a shell script that may call the program by its name.</summary>
    /// <param name="folder">Where it runs, and where the name is put.</param>
    /// <param name="script">The script.</param>
    public static ActorsProgram StartShell(TestFolder folder, string script)
    {
        if (!File.Exists(folder["actors"]))
        {
            folder.WriteScript("actors", $"exec {string.Join(' ', CommandLine.Select(word => $"'{word}'"))} \"$@\"");
        }

        var start = new ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder[""] };
        start.Environment["PATH"] = $"{folder[""]}:{start.Environment["PATH"]}";
        return Start(start);
    }

    /// <summary>Runs it from its first byte of input to its end.</summary>
    public static Task<Ended> RunAsync(string input, params string[] args) => RunAsync(Encoding.UTF8.GetBytes(input), args);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public static async Task<Ended> RunAsync(byte[] input, params string[] args)
    {
        using var program = Start(args);
        var fed = program.FeedAsync(input);
        var ended = await program.EndAsync();
        await fed;
        return ended;
    }

    /// <summary>Writes input and closes it. A program that ends before it has read all is no fault.</summary>
    public async Task FeedAsync(byte[] input)
    {
        try
        {
            await Input.WriteAsync(input);
            Input.Close();
        }
        catch (IOException)
        {
            // It stopped reading; what it says about that is for the test.
        }
    }

    /// <summary>Sends a signal by its name, such as <c>INT</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Kills it, if it has not ended: the program alone, not what it started.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for a line on standard error.</summary>
    public Task ErrorLineAsync(string start) => ErrorLineAsync(line => line.StartsWith(start, StringComparison.Ordinal), start);

    /// <summary>Waits for a line on standard error, and gives it.</summary>
    public Task<string> ErrorLineAsync(Predicate<string> fact, string what) => Within(FindErrorLineAsync(fact, what), $"a line '{what}' on standard error");

    /// <summary>The most memory it ever had resident, in bytes.</summary>
    public long PeakMemory()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Closes its standard output at our end, as <c>head</c> does when it has enough.</summary>
    public void CloseOutput()
    {
        _outputClosed = true;
        Output.Close();
    }

    /// <summary>Waits for a fact that concerns this program.</summary>
    public async Task<T> Within<T>(Task<T> fact, string what)
    {
        try
        {
            return await fact.WaitAsync(Safety);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The program did not get to {what}. It said:\n{_errors}");
        }
    }

    /// <summary>Reads the rest of its output and waits for its end.</summary>
    public async Task<Ended> EndAsync()
    {
        using var output = new MemoryStream();
        if (!_outputClosed)
        {
            await Within(CopyAsync(Output, output), "the end of its output");
        }

        await Within(Both(_process.WaitForExitAsync(), _errorsRead), "its end");
        var errors = _errors.ToString();
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", errors, StringComparison.Ordinal);
        return new Ended(_process.ExitCode, output.ToArray(), errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static ActorsProgram Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardErrorEncoding = Encoding.UTF8;
        return new ActorsProgram(Process.Start(start)!);
    }

    private static async Task<bool> CopyAsync(Stream from, Stream to)
    {
        await from.CopyToAsync(to);
        return true;
    }

    private static async Task<bool> Both(Task one, Task other)
    {
        await Task.WhenAll(one, other);
        return true;
    }

    private async Task<string> FindErrorLineAsync(Predicate<string> fact, string what)
    {
        await foreach (var line in _errorLines.Reader.ReadAllAsync())
        {
            if (fact(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"Standard error ended without a line '{what}':\n{_errors}");
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Append(line).Append('\n');
            }

            await _errorLines.Writer.WriteAsync(line);
        }

        _errorLines.Writer.Complete();
    }
}
