using System.Reflection;
using PublicApiGenerator;

namespace Actors.Tests;

/// <summary>What a library shows to its users, against the file in which that was approved.</summary>
internal static class PublicSurface
{
    /// <param name="library">The library.</param>
    /// <param name="tests">The test project that keeps its file.</param>
    public static void IsTheApproved(Assembly library, string tests)
    {
        var name = library.GetName().Name!;
        var approvedFile = Repository.PathOf("tests", tests, "Surface", $"{name}.approved.txt");
        var receivedFile = Repository.PathOf("tests", tests, "Surface", $"{name}.received.txt");
        var surface = library.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").Trim() + "\n";
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : string.Empty;
        if (surface == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, surface);
        var lines = surface.Split('\n');
        var approvedLines = approved.Split('\n');
        var first = lines.Zip(approvedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            The public surface of {name}.dll has changed, first in line {first + 1}.
            Added:
            {string.Join("\n", lines.Except(approvedLines))}
            Removed:
            {string.Join("\n", approvedLines.Except(lines))}
            If that is meant, accept it: mv {receivedFile} {approvedFile}
            """);
    }
}
