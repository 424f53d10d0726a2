namespace Actors.Tests;

/// <summary>The files that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static IEnumerable<string> SourceFiles { get; } =
        [.. Directory.EnumerateFiles(PathOf("src"), "*.cs", SearchOption.AllDirectories).Where(IsOurs).Order(StringComparer.Ordinal)];

    private static bool IsOurs(string file)
    {
        var parts = Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar);
        return !parts.Contains("bin") && !parts.Contains("obj");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Actors.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
