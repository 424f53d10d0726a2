using System.Globalization;
using CsCheck;

namespace Actors.Tests;

public class TaskIdTests
{
    private static readonly Gen<TaskId> Ids = Gen.OneOf(
        Gen.Long[0, 5].Select(number => new TaskId(number)),
        Gen.Select(Gen.Long[0, 2], Gen.Long[0, 5], (door, number) => new TaskId(new DoorName(door), number)),
        Gen.OneOf("0", "1", "a", "A", "\u00e5", "a\u030a").Select(text => TaskId.Of(text)));

    [Fact]
    public void Ids_are_equal_exactly_when_both_are_chosen_or_neither_and_they_read_the_same() =>
        Gen.Select(Ids, Ids).Sample((left, right) =>
        {
            var same = left.IsChosen == right.IsChosen && string.Equals(left.ToString(), right.ToString(), StringComparison.Ordinal);
            Assert.Equal(same, left == right);
            Assert.Equal(!same, left != right);
            Assert.Equal(same, left.Equals((object)right));
            Assert.True(!same || left.GetHashCode() == right.GetHashCode());
        });

    [Fact]
    public void Number_and_the_text_of_the_same_digits_are_different_ids() => Assert.NotEqual(new TaskId(5), TaskId.Of("5"));

    [Fact]
    public void Number_of_a_door_has_its_name_before_it() => Assert.Equal("00000000000000ff-5", new TaskId(new DoorName(255), 5).ToString());

    [Fact]
    public void Default_is_the_number_zero_that_nobody_chose()
    {
        TaskId id = default;
        Assert.Equal(new TaskId(0), id);
        Assert.Equal(0, id.Number);
        Assert.False(id.IsChosen);
        Assert.Equal("0", id.ToString());
        Assert.Equal(new TaskId(0).GetHashCode(), id.GetHashCode());
        Assert.False(id.Equals((object?)null));
        Assert.False(id.Equals("0"));
    }

    [Fact]
    public void Chosen_id_has_the_number_zero_and_its_text()
    {
        TaskId id = "invoice/7";
        Assert.True(id.IsChosen);
        Assert.Equal(0, id.Number);
        Assert.Equal("invoice/7", id.ToString());
    }

    [Fact]
    public void Empty_and_missing_texts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TaskId.Of(string.Empty));
        Assert.Throws<ArgumentNullException>(() => TaskId.Of(null!));
        Assert.Throws<ArgumentNullException>(() => (TaskId)(string)null!);
    }

    [Fact]
    public void Number_is_written_the_same_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE") { NumberFormat = { NegativeSign = "−" } };
            Assert.Equal("-1234567", new TaskId(-1_234_567).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
