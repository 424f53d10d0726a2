namespace Actors.Tests.Wire;

public sealed class ConduitTests
{
    private readonly Conduit _near = new(1);
    private readonly Conduit _far = new(1);
    private readonly Queue<WireItem> _heard = new();

    [Fact]
    public void Items_arrive_once_and_in_order_whatever_is_lost_doubled_or_late()
    {
        // Fixed seeds: the same stories each time.
#pragma warning disable CA5394 // Nothing secret.
        for (var seed = 0; seed < 200; seed++)
        {
            var dice = new Random(seed);
            var (near, far) = (new Conduit(1), new Conduit(1));
            var (toFar, toNear) = (new List<Frame>(), new List<Frame>());
            var (heardFar, heardNear) = (new Queue<WireItem>(), new Queue<WireItem>());
            var told = 0;
            for (var step = 0; step < 2_000 || heardFar.Count < told || heardNear.Count < told; step++)
            {
                if (step < 1_000 && dice.Next(2) == 0)
                {
                    near.Add(Item(told, dice.Next(20) == 0 ? 200_000 : 100));
                    far.Add(Item(told++, 1));
                }

                Pass(near, toFar, dice, step < 2_000);
                Pass(far, toNear, dice, step < 2_000);
                Arrive(far, toFar, heardFar, dice);
                Arrive(near, toNear, heardNear, dice);
                near.Tick();
                far.Tick();

                Assert.True(step < 20_000, $"seed {seed}: {heardFar.Count} and {heardNear.Count} of {told} have arrived");
            }

            Assert.Equal(Enumerable.Range(0, told), heardFar.Select(Number));
            Assert.Equal(Enumerable.Range(0, told), heardNear.Select(Number));
        }
#pragma warning restore CA5394
    }

    [Fact]
    public void One_frame_more_is_under_way_each_time_that_one_is_acknowledged_soon_up_to_a_limit()
    {
        AddFrames(60);
        for (var round = 1; round <= Conduit.FramesUnderWay + 2; round++)
        {
            var frames = Frames(_near);
            Assert.Equal(Math.Min(round, Conduit.FramesUnderWay), frames.Count);
            Assert.Empty(Frames(_near));
            Assert.True(_near.IsWaiting);

            frames.ForEach(frame => _far.Receive(frame, _heard));
            _near.Receive(Assert.Single(Frames(_far)), _heard);
        }
    }

    [Fact]
    public void What_is_lost_is_sent_again_at_the_next_tick_and_after_ever_longer_until_the_other_end_is_back()
    {
        AddFrames(1);
        var sent = Frames(_near).Count;
        var ticks = new List<int>();
        for (var tick = 1; tick <= 100; tick++)
        {
            _near.Tick();
            if (Frames(_near).Count is > 0 and var again)
            {
                ticks.Add(tick);
                sent += again;
            }
        }

        Assert.Equal([1, 3, 7, 15, 31, 63, 95], ticks);
        Assert.Equal(8, sent);
        _near.Hurry();
        _near.Tick();
        _far.Receive(Assert.Single(Frames(_near)), _heard);
        Assert.Single(_heard);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void Slow_link_is_not_filled_with_copies_of_what_is_on_its_way(int ticksOfFrame)
    {
        const int Count = 40;
        AddFrames(Count);
        var link = new Queue<Frame>();
        var (ticks, sent) = (0, 0);
        while (_heard.Count < Count)
        {
            Frames(_near).ForEach(link.Enqueue);
            if (++ticks % ticksOfFrame == 0 && link.TryDequeue(out var frame))
            {
                sent++;
                _far.Receive(frame, _heard);
                Frames(_far).ForEach(acknowledgement => _near.Receive(acknowledgement, _heard));
            }

            _near.Tick();
            Assert.True(sent + link.Count <= Count * 5 / 4, $"after {ticks} ticks {sent} frames have passed, {link.Count} are on the link, and {_heard.Count} of {Count} were new");
        }
    }

    [Fact]
    public void Many_short_items_share_a_frame_and_an_acknowledgement_is_said_once()
    {
        for (var n = 0; n < 100; n++)
        {
            _near.Add(Item(n, 10));
        }

        var heard = new Queue<WireItem>();
        _far.Receive(Assert.Single(Frames(_near)), heard);
        Assert.Equal(100, heard.Count);

        var acknowledgement = Assert.Single(Frames(_far));
        Assert.Equal((0, 100), (acknowledgement.Items.Count, acknowledgement.Received));
        _near.Receive(acknowledgement, heard);
        Assert.True(_near.IsEmpty);
        Assert.False(_near.IsWaiting);
        Assert.Empty(Frames(_near));
        Assert.Empty(_near.Unacknowledged);
    }

    [Fact]
    public void What_is_acknowledged_after_a_rewind_is_not_sent_again()
    {
        _near.Add(Item(1, 1));
        _near.Add(Item(2, 1));
        _far.Receive(Assert.Single(Frames(_near)), new Queue<WireItem>());

        _near.Tick();
        _near.Receive(Assert.Single(Frames(_far)), new Queue<WireItem>());
        Assert.Empty(Frames(_near));

        _near.Add(Item(3, 1));
        Assert.Equal(3, Assert.Single(Frames(_near)).First);
    }

    [Fact]
    public void What_was_not_acknowledged_is_told_to_who_asks()
    {
        _near.Add(Item(1, 1));
        _near.Add(Item(2, 1));
        _far.Receive(Assert.Single(Frames(_near)), new Queue<WireItem>());
        _near.Add(Item(3, 1));

        Assert.Equal([1, 2, 3], _near.Unacknowledged.Select(Number));
        _near.Receive(Assert.Single(Frames(_far)), new Queue<WireItem>());
        Assert.Equal([3], _near.Unacknowledged.Select(Number));
    }

    private void AddFrames(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _near.Add(Item(n, Conduit.FrameBytes - 200));
        }
    }

    private static SubmittedTask Item(int number, int bytes) => new(new TaskKey(new DoorName(1), number), new Payload("x", new byte[bytes]));

    private static int Number(WireItem item) => (int)((SubmittedTask)item).Key.Number;

    private static List<Frame> Frames(Conduit conduit)
    {
        var frames = new List<Frame>();
        while (conduit.NextFrame() is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

#pragma warning disable CA5394 // As above.
    private static void Pass(Conduit from, List<Frame> to, Random dice, bool mayLose)
    {
        foreach (var frame in Frames(from))
        {
            for (var copies = mayLose ? dice.Next(3) : 1; copies > 0; copies--)
            {
                to.Insert(dice.Next(to.Count + 1), frame);
            }
        }
    }

    private static void Arrive(Conduit at, List<Frame> frames, Queue<WireItem> heard, Random dice)
    {
        if (frames.Count > 0 && dice.Next(2) == 0)
        {
            var index = dice.Next(frames.Count);
            at.Receive(frames[index], heard);
            frames.RemoveAt(index);
        }
    }
#pragma warning restore CA5394
}
