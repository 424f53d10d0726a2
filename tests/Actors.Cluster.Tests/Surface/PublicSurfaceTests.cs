using PublicApiGenerator;

namespace Actors.Tests;

public class PublicSurfaceTests
{
    private static readonly string Approved = Repository.PathOf("tests", "Actors.Cluster.Tests", "Surface", "Actors.Cluster.approved.txt");
    private static readonly string Received = Repository.PathOf("tests", "Actors.Cluster.Tests", "Surface", "Actors.Cluster.received.txt");

    [Fact]
    public void Public_surface_of_the_library_is_the_approved_one()
    {
        var surface = typeof(NodeOptions).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").Trim() + "\n";
        File.WriteAllText(Received, surface);
        Assert.Equal(File.Exists(Approved) ? File.ReadAllText(Approved) : string.Empty, surface);
        File.Delete(Received);
    }
}
