namespace Actors.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void Public_surface_of_the_library_is_the_approved_one() => PublicSurface.IsTheApproved(typeof(DurableOptions).Assembly, "Actors.Persistence.Tests");
}
