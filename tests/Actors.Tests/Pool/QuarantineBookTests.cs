using CsCheck;

namespace Actors.Tests;

public class QuarantineBookTests
{
    [Fact]
    public void Book_keeps_the_last_failures_up_to_its_capacity_and_counts_those_that_left() =>
        Gen.Select(Gen.Int[1, 6], Gen.Select(Gen.Bool, Gen.Int[1, 9]).Array[0, 60]).Sample((capacity, steps) =>
        {
            var book = new QuarantineBook(capacity);
            var model = new List<QuarantinedTask>();
            var evicted = 0;
            foreach (var (isAdd, number) in steps)
            {
                var id = new TaskId(number);
                var index = model.FindIndex(task => task.Outcome.Id == id);
                if (isAdd)
                {
                    if (index >= 0)
                    {
                        model.RemoveAt(index);
                    }

                    var task = Failure(id);
                    book.Add(task);
                    model.Add(task);
                    if (model.Count > capacity)
                    {
                        model.RemoveAt(0);
                        evicted++;
                    }
                }
                else
                {
                    Assert.Equal(index >= 0, book.TryTake(id, out var taken));
                    Assert.Same(index >= 0 ? model[index] : null, taken);
                    if (index >= 0)
                    {
                        model.RemoveAt(index);
                    }
                }

                Assert.Equal(model, book.List());
                Assert.Equal((model.Count, evicted), (book.Count, book.Evicted));
            }
        });

    [Fact]
    public void Book_of_no_capacity_keeps_nothing()
    {
        var book = new QuarantineBook(0);
        book.Add(Failure(new TaskId(1)));
        Assert.Equal(0, book.Count);
        Assert.False(book.TryTake(new TaskId(1), out _));
    }

    [Fact]
    public void Newer_failure_of_the_same_id_stands_last_in_place_of_the_older()
    {
        var book = new QuarantineBook(3);
        var (older, other, newer) = (Failure("a"), Failure("b"), Failure("a"));
        book.Add(older);
        book.Add(other);
        book.Add(newer);
        Assert.Equal([other, newer], book.List());
        Assert.Equal(0, book.Evicted);
    }

    private static QuarantinedTask Failure(TaskId id) => new(new TaskRequest("task"), Make.Failed(id));
}
