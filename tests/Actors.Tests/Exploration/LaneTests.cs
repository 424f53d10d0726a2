namespace Actors.Tests.Exploration;

/// <summary>Every order of the steps of two claims, of somebody who adds more than there is room for, and of somebody who closes the lane, on the real object.</summary>
public sealed class LaneTests
{
    [Fact]
    public void Every_task_is_taken_once_and_in_order_when_the_lane_grows_under_two_claims() =>
        Assert.True(Interleavings.Explore(() => new World(claims: 2, adds: 2, closes: false)) > 10_000);

    [Fact]
    public void Every_task_is_taken_once_and_in_order_when_the_lane_is_closed_under_two_claims() =>
        Assert.True(Interleavings.Explore(() => new World(claims: 2, adds: 0, closes: true)) > 1_000);

    [Fact]
    public void Every_task_is_taken_once_and_in_order_when_the_lane_grows_and_is_closed_under_a_claim() =>
        Assert.True(Interleavings.Explore(() => new World(claims: 1, adds: 3, closes: true)) > 1_000);

    private sealed class World : ISteps
    {
        private const int Adder = 10;
        private const int Closer = 11;
        private const int StepsOfCloser = 3;

        private readonly Lane _lane = new(length: 2);
        private readonly List<Claim> _claims;
        private readonly List<long> _owned = []; // In the order in which they were owned.
        private readonly List<long> _taken = [];
        private readonly int _all;
        private int _added;
        private int _closed;

        public World(int claims, int adds, bool closes)
        {
            _claims = [.. Enumerable.Range(0, claims).Select(_ => new Claim())];
            _all = 2 + adds;
            _closed = closes ? 0 : StepsOfCloser;
            Add();
            Add();
        }

        public IReadOnlyList<int> Enabled =>
        [
            .. Enumerable.Range(0, _claims.Count).Where(claim => !_claims[claim].IsOver),
            .. _added < _all ? new[] { Adder } : [],
            .. _closed < StepsOfCloser ? new[] { Closer } : [],
        ];

        public void Step(int thread)
        {
            switch (thread)
            {
                case Adder:
                    Add();
                    break;
                case Closer:
                    StepCloser(_closed++);
                    break;
                default:
                    StepClaim(_claims[thread]);
                    break;
            }
        }

        public void CheckAtRest()
        {
            while (_lane.TryClaim(out var task))
            {
                _owned.Add(task.Number);
                _taken.Add(task.Number);
            }

            Assert.Equal(Enumerable.Range(1, _all).Select(number => (long)number), _taken.Order());
            Assert.Equal(_owned.Order(), _owned);
        }

        private void Add() => _lane.Enqueue(Make.Ready(++_added));

        private void StepCloser(int step)
        {
            switch (step)
            {
                case 0:
                    _lane.Close();
                    break;
                case 1 when _lane.Count > 0:
                    var task = _lane.Dequeue();
                    _owned.Add(task.Number);
                    _taken.Add(task.Number);
                    break;
                case 2:
                    _lane.Open();
                    break;
                default:
                    break;
            }
        }

        private void StepClaim(Claim claim)
        {
            switch (claim.Step++)
            {
                case 0:
                    claim.IsOver = !_lane.IsClaimable(out claim.Head);
                    break;
                case 1:
                    claim.Entries = _lane.Entries;
                    break;
                case 2 when _lane.TryOwn(claim.Head):
                    claim.Owned = _owned.Count;
                    _owned.Add(-1);
                    break;
                case 2:
                    claim.Step = 0; // Somebody else was faster: it looks again.
                    break;
                default:
                    Lane.TakeOut(claim.Entries, claim.Head, out var task);
                    Assert.NotNull(task.Item);
                    _owned[claim.Owned] = task.Number;
                    _taken.Add(task.Number);
                    claim.IsOver = true;
                    break;
            }
        }

        private sealed class Claim
        {
            public int Step;
            public bool IsOver;
            public long Head;
            public ReadyTask[] Entries = [];
            public int Owned;
        }
    }
}
