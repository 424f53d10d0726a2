namespace Actors.Cli.Input;

/// <summary>One line of the input, without its separator.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">The line; if <paramref name="Fault"/> is set, only what can be shown of it.</param>
/// <param name="Fault">Why no command-line argument can carry this line; null if one can.</param>
internal readonly record struct InputLine(long Number, string Text, string? Fault = null);
