using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>How the command line is read.</summary>
internal static class ParserSettings
{
    /// <summary>Every word as it was typed: <c>@file</c> is a plain argument, and <c>-abc</c> no bundle of three options.</summary>
    public static readonly ParserConfiguration Exact = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
}
