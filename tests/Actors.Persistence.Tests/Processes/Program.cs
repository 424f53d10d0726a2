namespace Actors.Tests.Processes;

/// <summary>A process that holds a file, for the test that kills it: <c>hold FILE</c>. It says that it does, and ends when its standard input does.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not ["hold", var file])
        {
            Console.Error.WriteLine("usage: hold FILE");
            return 2;
        }

        using var journal = DurableJournal.Open(new DurableOptions { File = file });
        Console.WriteLine(journal.Place);
        Console.In.ReadToEnd();
        return 0;
    }
}
