using Akka.Actor;

namespace Actors.Tests.Exploration;

/// <summary>
/// Every order in which a few submitters, two workers' loops, somebody who asks for all done, and the coordinator meet at the real queue, cells and ledger.
/// </summary>
/// <remarks>
/// A step is what others cannot see half of: a critical section, or the write of a cell. What lies between two of a worker's steps, telling and running, touches nothing of this.
/// </remarks>
public sealed class HandOffTests
{
    [Fact]
    public void Every_task_is_run_once_and_all_done_is_answered_once_and_not_early_in_any_order()
    {
        var orders = Interleavings.Explore(() => new World(tasks: 2, asks: true));

        Assert.True(orders > 10_000, $"{orders} orders");
    }

    [Fact]
    public void No_wake_up_is_lost_in_any_order_when_nobody_asks()
    {
        var orders = Interleavings.Explore(() => new World(tasks: 3, asks: false));

        Assert.True(orders > 100, $"{orders} orders");
    }

    private sealed class World : ISteps
    {
        private const int Asker = 10;
        private const int Coordinator = 11;
        private const int FirstWorker = 12;
        private const int StepsOfAsker = 3;

        private readonly bool _asks;
        private readonly Pool _pool;
        private readonly List<Loop> _loops;
        private readonly bool[] _told;
        private readonly Mailbox _mailbox = new();
        private readonly List<long> _answers = [];
        private int _asked;
        private int _toldBefore;

        public World(int tasks, bool asks)
        {
            _told = new bool[tasks];
            _asks = asks;
            _asked = asks ? 0 : StepsOfAsker;
            _pool = new Pool(
                new TaskPoolOptions { Workers = 2, Schedule = (item, _) => _loops!.Single(loop => loop.Slot.Loop == item).Schedule() },
                new TaskHandlers().Handle<int>((_, _) => default));
            _pool.State.Coordinator = _mailbox;
            _pool.Crew.Resize(2);
            _loops = [.. _pool.Crew.InService.Select(slot => new Loop(_pool, slot))];
            _loops.ForEach(loop => _pool.Crew.Attach(loop.Slot));
        }

        public IReadOnlyList<int> Enabled =>
        [
            .. Enumerable.Range(0, _told.Length).Where(task => !_told[task]),
            .. _asked < StepsOfAsker ? new[] { Asker } : [],
            .. _mailbox.IsTold ? new[] { Coordinator } : [],
            .. Enumerable.Range(0, _loops.Count).Where(number => _loops[number].IsScheduled).Select(number => FirstWorker + number),
        ];

        public void Step(int thread)
        {
            switch (thread)
            {
                case < Asker:
                    _told[thread] = true;
                    _pool.Admission.Tell(thread, _pool.Admission.FindRunner(thread), sender: null);
                    break;
                case Asker:
                    Ask(_asked++);
                    break;
                case Coordinator:
                    _mailbox.IsTold = false;
                    _pool.Settlement.Settle();
                    break;
                default:
                    _loops[thread - FirstWorker].Step();
                    break;
            }
        }

        public void CheckAtRest()
        {
            Assert.Equal(Enumerable.Range(0, _told.Length), _loops.SelectMany(loop => loop.Ran).Order());
            Assert.Equal(new OutcomeCounts(_told.Length, 0, 0, 0, 0), _pool.State.Ledger.Counts);
            Assert.Equal(_asks ? 1 : 0, _answers.Count);
            Assert.False(_pool.State.Ledger.IsAsked);
            _pool.Dispose();
        }

        /// <summary>The three steps of <see cref="Questions.Ask"/>.</summary>
        private void Ask(int step)
        {
            switch (step)
            {
                case 0:
                    _toldBefore = _told.Count(told => told);
                    lock (_pool.State.Gate)
                    {
                        _pool.State.Ledger.Ask(new Question(this, null, OnAnswer));
                    }

                    break;
                case 1:
                    _pool.State.Ready.Watching.Begin();
                    break;
                default:
                    _pool.Settlement.Settle();
                    break;
            }
        }

        private void OnAnswer(IPoolMessage answer)
        {
            var counts = ((AllDone)answer).Counts;
            Assert.Empty(_answers);
            Assert.Equal(_toldBefore, counts.Total);
            _answers.Add(counts.Total);
        }
    }

    /// <summary>The steps of a worker's loop: take, count, take, until there is nothing.</summary>
    private sealed class Loop(Pool pool, WorkerSlot slot)
    {
        private ReadyTask? _taken;

        public WorkerSlot Slot => slot;

        public bool IsScheduled { get; private set; }

        public List<int> Ran { get; } = [];

        public void Schedule()
        {
            Assert.False(IsScheduled, "a second loop for one slot");
            IsScheduled = true;
        }

        public void Step()
        {
            if (_taken is { } task)
            {
                Ran.Add((int)task.Item!);
                slot.Loop.Cell.CountSuccess(task.Number);
                _taken = null;
                return;
            }

            // Not scheduled from here on if there is nothing: the take may make another thread schedule it.
            IsScheduled = false;
            if (pool.Take(slot, slot.Loop.Cell.Epoch, out var next) == TakeResult.Task)
            {
                IsScheduled = true;
                _taken = next;
            }
        }
    }

    private sealed class Mailbox : MinimalActorRef
    {
        public bool IsTold { get; set; }

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "coordinator";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender) => IsTold = true;
    }
}
