using CsCheck;

namespace Actors.Tests;

public class GroupBookTests
{
    [Fact]
    public void Hundred_thousand_groups_that_are_over_leave_nothing_behind()
    {
        var book = new GroupBook();
        for (var n = 0; n < 100_000; n++)
        {
            var task = Joined(book, $"group {n}");
            Assert.Equal(1, book.Count);
            End(book, task);
            Assert.Equal(0, book.Count);
        }
    }

    [Fact]
    public void Group_that_is_asked_about_stays_until_it_is_answered()
    {
        var book = new GroupBook();
        var task = Joined(book, "a");
        book.Ask(Make.Question("asker", "a"));
        End(book, task);
        Assert.NotNull(book.Find("a"));
        Assert.True(book.IsAsked);

        var (_, answer) = Assert.Single(book.Settle());
        Assert.Equal(("a", 1L), (answer.Group, answer.Counts.Total));
        Assert.Null(book.Find("a"));
        Assert.False(book.IsAsked);
    }

    [Fact]
    public void Unknown_group_is_done_with_zero_counts_and_forgotten()
    {
        var book = new GroupBook();
        book.Ask(Make.Question("asker", "unknown"));
        var (_, answer) = Assert.Single(book.Settle());
        Assert.Equal(default, answer.Counts);
        Assert.Empty(answer.Failures);
        Assert.Equal(0, book.Count);
    }

    [Fact]
    public void Group_goes_when_the_only_one_who_asked_about_it_goes()
    {
        var book = new GroupBook();
        book.Ask(Make.Question("asker", "a"));
        book.Forget("somebody else");
        Assert.True(book.IsAsked);
        book.Forget("asker");
        Assert.False(book.IsAsked);
        Assert.Equal(0, book.Count);
        Assert.Empty(book.Settle());
    }

    [Fact]
    public void Name_that_is_used_again_begins_a_new_group() =>
        Gen.Int[1, 5].Array[1, 10].Sample(sizes =>
        {
            var book = new GroupBook();
            foreach (var size in sizes)
            {
                var tasks = Enumerable.Range(0, size).Select(_ => Joined(book, "a")).ToList();
                Assert.Equal(size, book.Find("a")!.Ledger.Admitted);
                Assert.False(book.Find("a")!.IsFailed);
                book.Find("a")!.IsFailed = true;
                tasks.ForEach(task => End(book, task));
                Assert.Null(book.Find("a"));
            }
        });

    [Fact]
    public void Groups_are_told_apart_by_ordinal_name()
    {
        var book = new GroupBook();
        Joined(book, "a");
        Joined(book, "A");
        Assert.Equal(2, book.Count);
    }

    private static TrackedTask Joined(GroupBook book, string group)
    {
        var task = Make.Task(group: group);
        book.Join(task);
        return task;
    }

    /// <summary>What the pool does with a task of a group that has its outcome.</summary>
    private static void End(GroupBook book, TrackedTask task)
    {
        task.Group!.Outstanding.Remove(task);
        task.GroupEpoch!.GateCell.Add(OutcomeKind.Succeeded);
        book.ForgetIfOver(task.Group);
    }
}
