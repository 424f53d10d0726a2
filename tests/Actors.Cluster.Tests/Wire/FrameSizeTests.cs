namespace Actors.Tests.Wire;

public sealed class FrameSizeTests
{
    [Fact]
    public void Frame_is_never_longer_than_a_peer_receives_however_many_answers_wait()
    {
        var conduit = new Conduit(1);
        for (var number = 0; number < 10; number++)
        {
            conduit.Add(Reply.Of(number, new CommandRefused(GetStatus.Instance, new string('x', Conduit.FrameBytes / 2))));
        }

        for (var number = 1; number <= 10; number++)
        {
            Assert.Single(conduit.NextFrame()!.Items);
            conduit.Receive(new Frame(1, First: 1, Received: number, []), new Queue<WireItem>());
        }

        Assert.True(conduit.IsEmpty);
    }
}
