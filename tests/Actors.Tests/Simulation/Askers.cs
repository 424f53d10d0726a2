using Actors.Tests.Simulation.Model;

namespace Actors.Tests.Simulation;

/// <summary>Those who ask whether all is done, of the coordinator or of the pool, and those of them who do not wait for the answer.</summary>
internal sealed class Askers(Simulation world)
{
    private readonly List<(string Name, ModelQuestion Question, Action Go)> _waiting = [];
    private int _names;

    /// <summary>Asks the coordinator, as an actor does.</summary>
    public void Ask(string? group)
    {
        var name = $"asker-{_names++}";
        var question = Begin(name, group, exact: false);
        var asker = new SimRef(world.System, name, answer => OnAnswer(question, answer));
        _waiting.Add((name, question, asker.Go));
        world.Pool.State.Coordinator.Tell(new WhenAllDone(group), asker);
    }

    /// <summary>Asks the pool itself, as <see cref="TaskPool.WaitAsync"/> does: the line is drawn at once.</summary>
    public void AskAtOnce(string? group)
    {
        var name = $"waiter-{_names++}";
        var question = Begin(name, group, exact: true);
        var isGone = false;
        _waiting.Add((name, question, () =>
        {
            isGone = true; // An answer that is on its way already finds nobody.
            world.Pool.Questions.Forget(name);
        }
        ));
        world.Pool.Questions.Ask(new Question(name, group, answer =>
        {
            if (!isGone)
            {
                OnAnswer(question, answer);
            }
        }));
    }

    /// <summary>One of them goes, as an actor that stops or a wait that is cancelled.</summary>
    public void LoseOne()
    {
        _waiting.RemoveAll(waiting => !world.Questions.Open.Contains(waiting.Question));
        if (_waiting.Count == 0)
        {
            return;
        }

        var (name, question, go) = _waiting[world.Random.Next(_waiting.Count)];
        world.Trace.Add($"{name} goes");
        world.Coverage.Note(question.Exactly is null ? "asker gone" : "wait for all done cancelled");
        world.Questions.Forget(question);
        go();
    }

    private ModelQuestion Begin(string name, string? group, bool exact)
    {
        world.Trace.Add($"{name} asks about {group ?? "the pool"}");
        world.Coverage.Note($"asked {(exact ? "the pool" : "the coordinator")} about {(group is null ? "all" : "a group")}");
        return world.Questions.Ask(name, group, exact);
    }

    private void OnAnswer(ModelQuestion question, object answer)
    {
        world.Trace.Add($"{question.Name} is answered {(answer as AllDone)?.Counts.ToString() ?? answer}");
        world.Coverage.Note(answer is AllDone { Failures.Count: > 0 } ? "answered with failures" : "answered");
        world.Questions.OnAnswer(question, answer);
        world.Interleaving.WhenCalledOut();
    }
}
