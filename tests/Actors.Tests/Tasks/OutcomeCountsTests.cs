using CsCheck;

namespace Actors.Tests;

public class OutcomeCountsTests
{
    private static readonly Gen<OutcomeCounts> Counts = Gen.Long[0, 1_000_000].Array[5].Select(n => new OutcomeCounts(n[0], n[1], n[2], n[3], n[4]));

    [Fact]
    public void Sum_adds_kind_by_kind() =>
        Gen.Select(Counts, Counts).Sample((left, right) =>
        {
            var sum = left + right;
            Assert.Equal(sum, OutcomeCounts.Add(right, left));
            Assert.Equal(left.Succeeded + right.Succeeded, sum.Succeeded);
            Assert.Equal(left.Failed + right.Failed, sum.Failed);
            Assert.Equal(left.TimedOut + right.TimedOut, sum.TimedOut);
            Assert.Equal(left.Crashed + right.Crashed, sum.Crashed);
            Assert.Equal(left.Cancelled + right.Cancelled, sum.Cancelled);
            Assert.Equal(left.Total + right.Total, sum.Total);
        });

    [Fact]
    public void Total_counts_each_kind_once() => Assert.Equal(11_111, new OutcomeCounts(1, 10, 100, 1_000, 10_000).Total);

    [Fact]
    public void Text_names_every_kind() =>
        Assert.Equal("1 succeeded, 2 failed, 3 timed out, 4 crashed, 5 cancelled", new OutcomeCounts(1, 2, 3, 4, 5).ToString());

    [Fact]
    public void Cell_counts_each_kind_of_outcome_and_refuses_a_rejection() =>
        Gen.Int[0, 4].Select(kind => (OutcomeKind)kind).Array[0, 50].Sample(kinds =>
        {
            var cell = new Tally();
            Array.ForEach(kinds, cell.Add);
            Assert.Equal(kinds.Length, cell.Total);
            Assert.Equal(
                new OutcomeCounts(Of(OutcomeKind.Succeeded), Of(OutcomeKind.Failed), Of(OutcomeKind.TimedOut), Of(OutcomeKind.Crashed), Of(OutcomeKind.Cancelled)),
                cell.Counts);
            Assert.Throws<ArgumentOutOfRangeException>(() => cell.Add(OutcomeKind.Rejected));
            Assert.Equal(kinds.Length, cell.Total);

            int Of(OutcomeKind kind) => kinds.Count(other => other == kind);
        });
}
