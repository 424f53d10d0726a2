namespace Actors;

/// <summary>A user's message or result as it travels: the name that its type is registered by, and its bytes.</summary>
internal readonly struct Payload(string name, ReadOnlyMemory<byte> bytes) : IEquatable<Payload>
{
    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The same type and the same bytes: what the router, which reads neither, takes for the same task.</summary>
    public bool Equals(Payload other) => Name == other.Name && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is Payload other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => $"{Name}, {Bytes.Length} bytes";
}
