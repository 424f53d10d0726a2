using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>What a story has in addition if its pool is durable: the database, and faults that a pool without one does not survive.</summary>
internal sealed class DurablePool
{
    private const int RoundsToBegin = 12;

    private readonly ClusterSimulation _world;

    public DurablePool(ClusterSimulation world)
    {
        _world = world;
        Style = new DurableStyle(world.Dice);
        Stores = new StoreLives(world);
        Rules = new DurableRules(world, Stores);
        world.Network.Said = OnSaid;
    }

    public DurableStyle Style { get; }

    public StoreLives Stores { get; }

    public DurableRules Rules { get; }

    private Random Dice => _world.Dice;

    /// <summary>Whether the router is at work, and all that was written has its outcome.</summary>
    public bool IsDone => _world.Alive.All(process => process.Router is not { State.Nodes.IsOpen: false }) && !Stores.Written.Outstanding.Any();

    public RouterLedger NewLedger(TaskPoolOptions options) => new(options) { Book = new LedgerBook { SmallBytes = Style.SmallBytes, CarriedAtOnce = Style.CarriedAtOnce }, SweepEvery = Style.SweepEvery, LongBatch = Style.LongBatch };

    /// <summary>Between two steps of the story.</summary>
    public void Step()
    {
        for (var n = Dice.Next(Style.StoreTurns); n > 0; n--)
        {
            Stores.Step();
        }

        if (Dice.Next(Style.EndsSeldom) == 0 || (Stores.HasDeleted && Style.EndsSeldom < int.MaxValue && Dice.Next(20) == 0))
        {
            EndAll();
        }

        switch (Dice.Next(400))
        {
            case 0 when Style.FaultsSeldom < int.MaxValue:
                Stores.GoDown();
                break;
            case 1:
                _world.Routers.Fail();
                break;
            case 2 or 3:
                _world.Pick(process => !process.IsPaused, _world.Tellers.DropQuarantined);
                break;
            case < 8:
                _world.Pick(process => !process.IsPaused, _world.Tellers.AskGroup);
                break;
            case < 40:
                StepOfEarlier();
                break;
            default:
                break;
        }
    }

    /// <summary>Nothing is left to be done. Then nobody asks for a long time, and a last router begins with what is still needed.</summary>
    public void CheckEnd()
    {
        Rules.CheckEnd();
        _world.Clock.Pass((int)(2 * new TaskPoolOptions().KeptFor).TotalMilliseconds);
        for (var life = 0; life < 2; life++)
        {
            _world.Routers.Fail();
            _world.Rest.Pass(RoundsToBegin);
            _world.ThrowIfFailed();
        }

        Rules.CheckEnd();
        Rules.CheckSize();
    }

    /// <summary>The processes of earlier times are no more.</summary>
    public void EndEarlier() => Earlier().ForEach(process => _world.Faults.Kill(process));

    /// <summary>All processes are killed, or stand still; others begin with what is written.</summary>
    private void EndAll()
    {
        if (Stores.IsAnyWriting)
        {
            _world.Count("ended in a write");
        }

        if (Style.MayStandStill && Dice.Next(2) == 0)
        {
            _world.Count("all stood still");
            _world.Faults.LeaveBehind(process => process.IsPaused = true);
            _world.Runs.OnBeyondBounds();
        }
        else
        {
            _world.Count("all killed");
            _world.Faults.LeaveBehind(process => _world.Faults.Kill(process));
        }

        _world.Routers.BeginElsewhere();
    }

    /// <summary>Something happens in a process of an earlier time, which nobody of the present one hears.</summary>
    private void StepOfEarlier()
    {
        if (Earlier() is not { Count: > 0 } earlier)
        {
            return;
        }

        var process = earlier[Dice.Next(earlier.Count)];
        switch (Dice.Next(6))
        {
            case 0 when process.IsPaused:
                process.IsPaused = false;
                _world.Count("went on in vain");
                break;
            case 1 when Dice.Next(4) == 0:
                _world.Faults.Kill(process);
                break;
            case 2 when !process.IsPaused:
                _world.In(process, () => _world.Tellers.Ask(process));
                break;
            case 3 when !process.IsPaused:
                _world.In(process, () => _world.Tellers.Tell(process));
                break;
            case > 3 when !process.IsPaused:
                _world.In(process, process.Tick);
                _world.In(process, () => process.GoOn(Dice));
                break;
            default:
                break;
        }
    }

    /// <summary>For the rules: what routers say to doors.</summary>
    private void OnSaid(SimRef to, object message, IActorRef sender)
    {
        if (message is Frame frame && sender is SimRef by && _world.Processes[by.Process] is var process && process.Old.Append(process.Router).FirstOrDefault(router => router?.Ref == by) is { } router)
        {
            Rules.OnSaid(router, _world.Processes[to.Process], frame);
        }
    }

    private List<SimProcess> Earlier() => _world.Processes.FindAll(process => process.IsAlive && process.Era < _world.Era);
}
