using System.Runtime.CompilerServices;
using CsCheck;

namespace Actors.Tests;

public class LaneTests
{
    private enum Step
    {
        Add,
        Claim,
        TakeAtHead,
        Remove,
        Compact,
    }

    private static readonly Gen<(Step Step, int Number)> Steps = Gen.Select(
        Gen.Frequency((12, Step.Add), (6, Step.Claim), (2, Step.TakeAtHead), (2, Step.Remove), (1, Step.Compact)),
        Gen.Int[0, 1_000]);

    [Fact]
    public void Lane_behaves_as_a_queue_whose_entries_can_be_removed() =>
        Steps.Array[0, 300].Sample(
            steps =>
            {
                var lane = new Lane(length: 2);
                var model = new List<int?>();
                foreach (var (step, number) in steps)
                {
                    switch (step)
                    {
                        case Step.Claim:
                            Assert.Equal(model.Count > 0, lane.TryClaim(out var claimed));
                            AssertHead(model, claimed);
                            break;
                        case Step.TakeAtHead when model.Count > 0:
                            lane.Close();
                            AssertHead(model, lane.Dequeue());
                            lane.Open();
                            break;
                        case Step.Remove when model.Count > 0:
                            lane.Close();
                            lane[number % model.Count].Remove();
                            lane.Open();
                            model[number % model.Count] = null;
                            break;
                        case Step.Compact:
                            lane.Close();
                            lane.Compact(task => !task.IsRemoved && task.Number % 2 == number % 2);
                            lane.Open();
                            model.RemoveAll(item => item is null || item % 2 != number % 2);
                            break;
                        default:
                            lane.Enqueue(Make.Ready(number));
                            model.Add(number);
                            break;
                    }

                    Assert.Equal(model, Enumerable.Range(0, lane.Count).Select(index => NumberOf(lane[index])));
                }
            },
            iter: 500);

    [Fact]
    public void Nothing_can_be_claimed_while_the_lane_is_closed_even_when_it_grows()
    {
        var lane = new Lane(length: 2);
        lane.Close();
        for (var number = 1; number <= 5; number++)
        {
            lane.Enqueue(Make.Ready(number));
        }

        Assert.False(lane.TryClaim(out _));
        lane.Open();
        Assert.Equal([1, 2, 3, 4, 5], Drain(lane));
    }

    [Fact]
    public void Lane_does_not_grow_while_those_who_claim_keep_up()
    {
        var lane = new Lane(length: 16);
        for (var number = 0; number < 1_000; number++)
        {
            lane.Enqueue(Make.Ready(number));
            Assert.Equal([number], Drain(lane));
        }

        Assert.Equal(16, lane.Entries.Length);
    }

    [Fact]
    public void Lane_keeps_its_length_when_one_claim_is_slow_to_copy_its_entry()
    {
        var lane = new Lane(length: 16);
        lane.Enqueue(Make.Ready(-1));
        Assert.True(lane.IsClaimable(out var head));
        var entries = lane.Entries;
        Assert.True(lane.TryOwn(head));
        for (var number = 0; number < 1_000; number++)
        {
            lane.Enqueue(Make.Ready(number));
            Assert.Equal([number], Drain(lane));
        }

        Assert.Equal(16, lane.Entries.Length);
        Lane.TakeOut(entries, head, out var slow);
        Assert.Equal(-1, slow.Number);
    }

    [Fact]
    public void Ticket_is_found_while_its_claim_is_slow_to_copy_it_even_when_the_lane_has_moved_twice()
    {
        var lane = new Lane(length: 2);
        var ticket = new TaskTicket(pool: null!);
        ticket.Admitted(new TaskId(1), "task", DelegateRunner.Instance);
        lane.Enqueue(new ReadyTask("task", DelegateRunner.Instance, ticket, 1));
        Assert.True(lane.IsClaimable(out var head));
        var entries = lane.Entries;
        Assert.True(lane.TryOwn(head));
        for (var number = 2; number <= 9; number++)
        {
            lane.Enqueue(Make.Ready(number));
        }

        Assert.NotSame(entries, lane.Entries);
        Assert.Same(ticket, lane.FindTicket(ticket.Id));

        Lane.TakeOut(entries, head, out _);
        Assert.Null(lane.FindTicket(ticket.Id));
    }

    [Fact]
    public void Arrays_that_no_claim_holds_are_forgotten()
    {
        var lane = new Lane();
        lane.Close();
        for (var n = 0; n < 1_000; n++)
        {
            lane.Compact(_ => true);
        }

        GC.Collect();
        lane.Compact(_ => true);

        Assert.InRange(Left(lane).Count, 1, 2); // What it has just left, and what this method may still hold.

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_left")]
        static extern ref List<WeakReference<ReadyTask[]>> Left(Lane lane);
    }

    [Fact]
    public void Compaction_gives_memory_back()
    {
        var lane = new Lane();
        for (var number = 0; number < 10_000; number++)
        {
            lane.Enqueue(Make.Ready(number));
        }

        lane.Close();
        lane.Compact(task => task.Number < 20);

        Assert.Equal(32, lane.Entries.Length);
    }

    [Fact]
    public void Lane_holds_on_to_nothing_that_it_gave_out()
    {
        var lane = new Lane();
        var gone = Enumerable.Range(0, 100).Select(_ => Pass(lane)).ToList();
        GC.Collect();
        Assert.All(gone, reference => Assert.False(reference.IsAlive));

        static WeakReference Pass(Lane lane)
        {
            lane.Enqueue(new ReadyTask(new object(), DelegateRunner.Instance, receiver: null, number: 1));
            Assert.True(lane.TryClaim(out var task));
            return new WeakReference(task.Item);
        }
    }

    private static void AssertHead(List<int?> model, ReadyTask taken)
    {
        if (model.Count > 0)
        {
            Assert.Equal(model[0], NumberOf(taken));
            model.RemoveAt(0);
        }
    }

    private static List<long> Drain(Lane lane)
    {
        var drained = new List<long>();
        while (lane.TryClaim(out var task))
        {
            drained.Add(task.Number);
        }

        return drained;
    }

    private static int? NumberOf(ReadyTask task) => task.IsRemoved ? null : (int)task.Number;
}
