using Akka.Actor;

namespace Actors;

/// <summary>Deletes rows of a stream that is not this incarnation's.</summary>
internal sealed class StreamEraser(string stream, string journal, long from, long to) : LedgerStream(stream, journal, Highest)
{
    public static Props Props(string stream, string journal, long from, long to) => Akka.Actor.Props.Create(() => new StreamEraser(stream, journal, from, to));

    protected override void OnRead() => Delete(to, from);

    protected override void OnDeleted() => End(StreamErased.Instance);
}

/// <summary>To the store: the rows are deleted.</summary>
internal sealed record StreamErased
{
    public static readonly StreamErased Instance = new();
}
