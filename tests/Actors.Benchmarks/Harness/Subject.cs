namespace Actors.Benchmarks.Harness;

/// <summary>One way to do the work of a question, ready to do it.</summary>
internal interface ISubject : IAsyncDisposable
{
    /// <summary>Does the work once, checks that it was done, and gives the reading in the question's unit.</summary>
    Task<double> MeasureAsync();
}

/// <summary>A subject by name, and how it is made ready.</summary>
internal sealed record Candidate(string Name, Func<ISubject> Create);

/// <summary>Says that a subject has not done its work: its reading would mean nothing.</summary>
internal static class Check
{
    public static void Equal(string what, long expected, long seen)
    {
        if (seen != expected)
        {
            throw new WorkNotDoneException($"{what}: expected {expected:N0}, seen {seen:N0}");
        }
    }
}

/// <summary>A subject has not done its work.</summary>
public sealed class WorkNotDoneException(string message) : Exception(message);
