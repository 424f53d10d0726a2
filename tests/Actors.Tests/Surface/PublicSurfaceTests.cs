using PublicApiGenerator;

namespace Actors.Tests;

public class PublicSurfaceTests
{
    private static readonly string Approved = Repository.PathOf("tests", "Actors.Tests", "Surface", "Actors.approved.txt");
    private static readonly string Received = Repository.PathOf("tests", "Actors.Tests", "Surface", "Actors.received.txt");

    [Fact]
    public void Public_surface_of_the_library_is_the_approved_one()
    {
        var surface = typeof(TaskPool).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").Trim() + "\n";
        var approved = File.Exists(Approved) ? File.ReadAllText(Approved).ReplaceLineEndings("\n") : string.Empty;
        if (surface == approved)
        {
            File.Delete(Received);
            return;
        }

        File.WriteAllText(Received, surface);
        var lines = surface.Split('\n');
        var approvedLines = approved.Split('\n');
        var first = lines.Zip(approvedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            The public surface of Actors.dll has changed, first in line {first + 1}.
            Added:
            {string.Join("\n", lines.Except(approvedLines))}
            Removed:
            {string.Join("\n", approvedLines.Except(lines))}
            If that is meant, accept it: mv {Received} {Approved}
            """);
    }
}
