using Actors.Cli.Output;
using CsCheck;

namespace Actors.Cli.Tests.Output;

public class OutputCaptureTests
{
    [Fact]
    public void What_went_in_comes_out_in_memory_or_spilled() =>
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[0, 2500], Gen.Int[0, 2500]).Sample((bytes, perStream, inAll) =>
        {
            var budget = new OutputBudget(perStream, inAll);
            using var capture = Filled(budget, bytes);
            using var target = new MemoryStream();
            capture.CopyTo(target);
            return target.ToArray().SequenceEqual(bytes)
                && budget.Held <= Math.Min(perStream, inAll)
                && capture.EndsLine == (bytes.Length == 0 || bytes[^1] == '\n')
                && capture.HasAny == bytes.Length > 0
                && capture.Fault is null;
        });

    [Fact]
    public void Budget_is_free_again_when_all_captures_are_gone()
    {
        var budget = new OutputBudget(perStream: 100, inAll: 150);
        var captures = Enumerable.Range(0, 5).Select(_ => Filled(budget, new byte[60])).ToList();
        Assert.Equal(120, budget.Held);

        captures.ForEach(capture => capture.Dispose());

        Assert.Equal(0, budget.Held);
    }

    private static OutputCapture Filled(OutputBudget budget, byte[] bytes)
    {
        var capture = new OutputCapture(budget);
        using var source = new MemoryStream(bytes);
        var filled = capture.FillFromAsync(source, CancellationToken.None);
        Assert.True(filled.IsCompletedSuccessfully);
        return capture;
    }
}
