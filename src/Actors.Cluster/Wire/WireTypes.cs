using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;

namespace Actors;

/// <summary>The types of task messages and results that travel between nodes, each by a name of its own.</summary>
/// <remarks>
/// Only these are read and written: a name that is not registered is refused, and no name leads to any other type. A name stands for a form of bytes: keep it
/// while that form can be read, and give a new one when it changes so that it cannot. Text, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>,
/// <see cref="double"/> and byte arrays need no registration as results.
/// </remarks>
public sealed class WireTypes
{
    private const int LongestName = 64;
    private const char BuiltIn = '=';

    private readonly Dictionary<Type, WireType> _byType = [];
    private readonly Dictionary<string, WireType> _byName = new(StringComparer.Ordinal);

    /// <summary>No types but those that need no registration.</summary>
    public WireTypes()
    {
        Add(new WireType<string>("=text", System.Text.Encoding.UTF8.GetBytes, bytes => System.Text.Encoding.UTF8.GetString(bytes)));
        Add(new WireType<byte[]>("=bytes", value => [.. value], bytes => bytes.ToArray()));
        Add(new WireType<bool>("=bool", value => [value ? (byte)1 : (byte)0], bytes => bytes is [1]));
        Add(new WireType<int>("=int", BitConverter.GetBytes, BitConverter.ToInt32));
        Add(new WireType<long>("=long", BitConverter.GetBytes, BitConverter.ToInt64));
        Add(new WireType<double>("=double", BitConverter.GetBytes, BitConverter.ToDouble));
    }

    /// <summary>Registers a type whose bytes are JSON, written and read by code that the compiler has generated.</summary>
    /// <typeparam name="T">The type; matched exactly, not by base type.</typeparam>
    /// <param name="name">From 1 to 64 characters of ASCII that can be seen, not beginning with <c>=</c>; the same on every node.</param>
    /// <param name="type">From a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>: <c>MyContext.Default.MyTask</c>.</param>
    /// <exception cref="ArgumentException">The name breaks the rule, or it or the type is registered already.</exception>
    public WireTypes Json<T>(string name, JsonTypeInfo<T> type)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(type);
        return Register(new WireType<T>(
            name,
            value => JsonSerializer.SerializeToUtf8Bytes(value, type),
            bytes => JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("null where a value was expected")));
    }

    /// <summary>Registers a type that the protobuf compiler has generated.</summary>
    /// <typeparam name="T">The type; matched exactly.</typeparam>
    /// <param name="name"><inheritdoc cref="Json{T}" path="/param[@name='name']"/></param>
    /// <param name="parser">Its parser: <c>MyTask.Parser</c>.</param>
    /// <inheritdoc cref="Json{T}" path="/exception"/>
    public WireTypes Protobuf<T>(string name, MessageParser<T> parser)
        where T : IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(parser);
        return Register(new WireType<T>(name, value => value.ToByteArray(), parser.ParseFrom));
    }

    /// <summary>What travels in the place of a task message; null when its type was not registered.</summary>
    internal Payload? WriteTask(object task) => Write(task) is { Name: not [BuiltIn, ..] } payload ? payload : null;

    /// <summary>What travels in the place of a value; null when its type has no name.</summary>
    internal Payload? Write(object value) => _byType.TryGetValue(value.GetType(), out var type) ? new Payload(type.Name, type.Write(value)) : null;

    /// <summary>The value that has travelled. What its own code throws is thrown.</summary>
    /// <exception cref="ArgumentException">The name is not registered here.</exception>
    internal object Read(Payload payload) => _byName.TryGetValue(payload.Name, out var type)
        ? type.Read(payload.Bytes.Span)
        : throw new ArgumentException(Fault.Of("name", payload.Name, "is not registered at this node; register the same types at each"));

    /// <summary>The type of a value that has travelled, without its namespace; or its name on the wire, if it is not registered here.</summary>
    internal string TypeOf(Payload payload) => _byName.TryGetValue(payload.Name, out var type) ? type.Type.Name : payload.Name;

    private WireTypes Register(WireType type)
    {
        if (type.Name is not { Length: > 0 and <= LongestName } name || name[0] == BuiltIn || !name.All(character => character is > ' ' and <= '~'))
        {
            throw new ArgumentException(Fault.Of(nameof(type.Name), type.Name, $"must be from 1 to {LongestName} characters of ASCII that can be seen, not beginning with '{BuiltIn}'"));
        }

        Add(type);
        return this;
    }

    private void Add(WireType type)
    {
        if (!_byName.TryAdd(type.Name, type))
        {
            throw new ArgumentException(Fault.Of(nameof(type.Name), type.Name, "stands for a type already"));
        }

        if (!_byType.TryAdd(type.Type, type))
        {
            _byName.Remove(type.Name);
            throw new ArgumentException(Fault.Of(nameof(type.Type), type.Type, "has a name already"));
        }
    }

    private abstract class WireType(string name)
    {
        public string Name { get; } = name;

        public abstract Type Type { get; }

        public abstract byte[] Write(object value);

        public abstract object Read(ReadOnlySpan<byte> bytes);
    }

    private delegate T Reading<T>(ReadOnlySpan<byte> bytes);

    [SuppressMessage("Design", "CA1812", Justification = "Made by the methods above.")]
    private sealed class WireType<T>(string name, Func<T, byte[]> write, Reading<T> read) : WireType(name)
        where T : notnull
    {
        public override Type Type => typeof(T);

        public override byte[] Write(object value) => write((T)value);

        public override object Read(ReadOnlySpan<byte> bytes) => read(bytes)!;
    }
}
