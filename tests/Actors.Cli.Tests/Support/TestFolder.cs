using System.Diagnostics;

namespace Actors.Cli.Tests.Support;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actors-cli-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Writes a shell script that can be run, and gives its path.</summary>
    public string WriteScript(string name, string text) => WriteExecutable(name, $"#!/bin/sh\n{text}\n");

    /// <summary>Writes a file that has the permission to be run, and gives its path.</summary>
    public string WriteExecutable(string name, string text)
    {
        Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return this[name];
    }

    /// <summary>Makes a named pipe: a fact that can be awaited without looking at a clock.</summary>
    public string MakePipe(string name)
    {
        using var mkfifo = Process.Start("mkfifo", [this[name]]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
