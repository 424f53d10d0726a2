using CsCheck;

namespace Actors.Tests;

public class PriorityRuleTests
{
    private static readonly Gen<int[]> Occupancy = Gen.OneOf(Gen.Const(0), Gen.Int[0, 3], Gen.Int[0, 40]).Array[PriorityRule.Levels];

    [Fact]
    public void Take_comes_from_a_level_that_waits_and_from_none_when_all_are_empty() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Occupancy).Sample((take, waiting) =>
        {
            var level = PriorityRule.Next(take, waiting[0], waiting[1], waiting[2]);
            Assert.Equal(waiting.Sum() == 0, level == -1);
            Assert.True(level == -1 || waiting[level] > 0);
        });

    [Fact]
    public void Every_level_that_waits_through_sixteen_takes_gets_one_of_them_in_a_long_run() =>
        Gen.Select(Gen.Long[0, 1_000_000], Occupancy, Arrivals).Sample((first, start, arrivals) =>
        {
            var waiting = (int[])start.Clone();
            var passedOver = new int[PriorityRule.Levels];
            for (var n = 0; n < arrivals.Length; n++)
            {
                if (arrivals[n] >= 0)
                {
                    waiting[arrivals[n]]++;
                }

                var taken = PriorityRule.Next(first + n, waiting[0], waiting[1], waiting[2]);
                for (var level = 0; level < PriorityRule.Levels; level++)
                {
                    passedOver[level] = level == taken || waiting[level] == 0 ? 0 : passedOver[level] + 1;
                    Assert.InRange(passedOver[level], 0, PriorityRule.Share - 1);
                }

                if (taken >= 0)
                {
                    waiting[taken]--;
                }
            }
        });

    [Fact]
    public void Highest_level_that_waits_is_taken_in_all_other_turns() =>
        Gen.Select(Gen.Long[0, 1_000_000], Occupancy).Sample((take, waiting) =>
        {
            var highest = Array.FindLastIndex(waiting, count => count > 0);
            var level = PriorityRule.Next(take, waiting[0], waiting[1], waiting[2]);
            var isTurnOfALowerOne = take % PriorityRule.Share is 0 or PriorityRule.Share / 2;
            Assert.True(level == highest || isTurnOfALowerOne, $"take {take} came from {level}");
        });

    [Fact]
    public void Full_levels_share_sixteen_takes_as_one_one_and_fourteen()
    {
        var taken = Enumerable.Range(0, PriorityRule.Share).CountBy(take => PriorityRule.Next(take, 1, 1, 1)).ToDictionary();
        Assert.Equal((1, 1, 14), (taken[(int)TaskPriority.Low], taken[(int)TaskPriority.Normal], taken[(int)TaskPriority.High]));
    }

    /// <summary>Which level gets one more task before each take; -1 for none. Now and then nothing but high ones, for long.</summary>
    private static Gen<int[]> Arrivals => Gen.OneOf(Gen.Int[-1, 2].Array[300], Gen.Int[1, 2].Array[300], Gen.Const(2).Array[300]);
}
