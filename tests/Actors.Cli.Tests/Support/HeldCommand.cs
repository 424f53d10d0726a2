namespace Actors.Cli.Tests.Support;

/// <summary>A command that says when it has begun, and goes on when it is let.</summary>
internal sealed class HeldCommand : IDisposable
{
    private readonly NamedPipe _events;
    private readonly NamedPipe _gate;

    public HeldCommand(TestFolder folder)
    {
        _events = NamedPipe.OpenBoth(folder.MakePipe("events"));
        _gate = NamedPipe.OpenBoth(folder.MakePipe("gate"));
        Script = $"echo begun > '{folder["events"]}'; read x < '{folder["gate"]}'";
    }

    public string Script { get; }

    public Task<string?> BegunAsync() => _events.ReadLineAsync();

    public void Release(int count = 1) => _gate.WriteLine(string.Join('\n', Enumerable.Repeat("go", count)));

    public void Dispose()
    {
        _gate.Dispose();
        _events.Dispose();
    }
}
