using CsCheck;

namespace Actors.Tests;

public class RingTests
{
    private enum Step
    {
        Enqueue,
        Dequeue,
        Replace,
        Compact,
    }

    private static readonly Gen<(Step Step, int Number)> Steps = Gen.Select(
        Gen.Frequency((12, Step.Enqueue), (8, Step.Dequeue), (2, Step.Replace), (1, Step.Compact)),
        Gen.Int[0, 1_000]);

    [Fact]
    public void Ring_behaves_as_a_queue_whose_entries_can_be_replaced() =>
        Steps.Array[0, 300].Sample(
            steps =>
            {
                var ring = new Ring<string>();
                var model = new List<string>();
                foreach (var (step, number) in steps)
                {
                    switch (step)
                    {
                        case Step.Dequeue when model.Count > 0:
                            Assert.Equal(model[0], ring.Dequeue());
                            model.RemoveAt(0);
                            break;
                        case Step.Replace when model.Count > 0:
                            ring[number % model.Count] = model[number % model.Count] = $"replaced by {number}";
                            break;
                        case Step.Compact:
                            ring.Compact(item => item.Length % 2 == number % 2);
                            model.RemoveAll(item => item.Length % 2 != number % 2);
                            break;
                        default:
                            ring.Enqueue($"{number}");
                            model.Add($"{number}");
                            break;
                    }

                    Assert.Equal(model, Enumerable.Range(0, ring.Count).Select(index => ring[index]));
                }
            },
            iter: 500);

    [Fact]
    public void Ring_holds_on_to_nothing_that_it_gave_out()
    {
        var ring = new Ring<object>();
        var gone = Enumerable.Range(0, 100).Select(_ => Pass(ring)).ToList();
        GC.Collect();
        Assert.All(gone, reference => Assert.False(reference.IsAlive));

        static WeakReference Pass(Ring<object> ring)
        {
            ring.Enqueue(new object());
            return new WeakReference(ring.Dequeue());
        }
    }
}
