namespace Actors;

/// <summary>What an outstanding task has behind it, so that another life of the pool can go on from there.</summary>
/// <param name="Attempts"><inheritdoc cref="TrackedTask.Attempts" path="/summary"/></param>
/// <param name="Failures"><inheritdoc cref="TrackedTask.Failures" path="/summary"/></param>
/// <param name="Crashes"><inheritdoc cref="TrackedTask.Crashes" path="/summary"/></param>
/// <param name="Doubts"><inheritdoc cref="TrackedTask.Doubts" path="/summary"/></param>
/// <param name="Wait">How long it still waits for its retry; 0 when it does not.</param>
internal readonly record struct TaskHistory(int Attempts, int Failures, int Crashes, int Doubts, TimeSpan Wait)
{
    /// <summary>How it is handed out for that.</summary>
    public Care Care => CareOf(Crashes, Doubts);

    /// <inheritdoc cref="Care"/>
    public static Care CareOf(int crashes, int doubts) =>
        crashes > 1 ? Care.ChargedAgain : crashes == 1 || doubts > 1 ? Care.Charged : doubts > 0 ? Care.Suspect : Care.None;
}
