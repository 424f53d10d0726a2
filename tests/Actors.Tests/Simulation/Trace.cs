namespace Actors.Tests.Simulation;

/// <summary>What happened, line by line, and a hash of it by which two runs are compared.</summary>
internal sealed class Trace
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private readonly List<string> _lines = [];
    private string _indent = string.Empty;

    public ulong Hash { get; private set; } = Offset;

    public int Lines => _lines.Count;

    /// <summary>How deep in user code the simulation stands; shown as the indent of a line.</summary>
    public int Depth
    {
        get => _indent.Length / 2;
        set => _indent = new string(' ', 2 * value);
    }

    public void Add(string line)
    {
        _lines.Add(_indent + line);
        foreach (var c in line)
        {
            Hash = (Hash ^ c) * Prime;
        }
    }

    public string Tail(int lines) => string.Join(Environment.NewLine, _lines.TakeLast(lines));
}
