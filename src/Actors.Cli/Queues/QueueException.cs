namespace Actors.Cli.Queues;

/// <summary>A queue cannot be used as it was asked for; the message is what the user sees.</summary>
internal sealed class QueueException(string reason) : Exception(reason);
