namespace Actors;

/// <summary>Which level the next take comes from. Pure.</summary>
internal static class PriorityRule
{
    public const int Levels = 3;

    /// <summary>A level that waits gets at least one take in this many.</summary>
    public const int Share = 16;

    /// <summary>The level to take from, or -1 when all are empty.</summary>
    /// <param name="take">The number of this take; each call has the next.</param>
    /// <param name="low">How many wait at level <see cref="TaskPriority.Low"/>.</param>
    /// <param name="normal">How many wait at level <see cref="TaskPriority.Normal"/>.</param>
    /// <param name="high">How many wait at level <see cref="TaskPriority.High"/>.</param>
    public static int Next(long take, int low, int normal, int high)
    {
        // Once in sixteen the lowest goes first, once (half-way between) the middle, otherwise the highest.
        var turn = take % Share;
        if (turn == 0 && low > 0)
        {
            return (int)TaskPriority.Low;
        }

        if (turn == Share / 2 && normal > 0)
        {
            return (int)TaskPriority.Normal;
        }

        return high > 0 ? (int)TaskPriority.High
            : normal > 0 ? (int)TaskPriority.Normal
            : low > 0 ? (int)TaskPriority.Low
            : -1;
    }
}
