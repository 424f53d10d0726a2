namespace Actors.Cli.Children;

/// <summary>A command did not start, ended with another exit code than 0, or its output was lost; the message is the reason that the user sees.</summary>
internal sealed class CommandFailedException(string reason) : Exception(reason);
