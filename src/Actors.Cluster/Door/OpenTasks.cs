using Akka.Actor;

namespace Actors;

/// <summary>A task that was told at a door and has no outcome yet.</summary>
/// <param name="Submitted">As it travels.</param>
/// <param name="Message">The message itself, for its sender.</param>
/// <param name="Receiver">Who is told the outcome: an <see cref="IActorRef"/>, a <see cref="TaskTicket"/>, or null for nobody.</param>
internal readonly record struct OpenTask(SubmittedTask Submitted, object Message, object? Receiver);

/// <summary>The open tasks of a door by their numbers, which grow by one: in pages, so that a task takes 27 bytes here, where one of a dictionary took 76.</summary>
/// <remarks>A page is let go of with the last of its tasks, so that one that stays for a year holds its neighbours' places and no more.</remarks>
internal sealed class OpenTasks
{
    private const int PageLength = 32; // A power of two.

    private readonly Dictionary<long, Page> _pages = [];

    public int Count { get; private set; }

    /// <summary>Every open task, oldest first.</summary>
    public IEnumerable<OpenTask> All =>
        _pages.OrderBy(page => page.Key).SelectMany(page => page.Value.Tasks).Where(task => task.Submitted is not null);

    public void Add(in OpenTask task)
    {
        var number = task.Submitted.Key.Number;
        if (!_pages.TryGetValue(number / PageLength, out var page))
        {
            _pages.Add(number / PageLength, page = new Page());
        }

        page.Tasks[number % PageLength] = task;
        page.Count++;
        Count++;
    }

    public bool TryRemove(long number, out OpenTask task)
    {
        task = default;
        if (!_pages.TryGetValue(number / PageLength, out var page) || page.Tasks[number % PageLength] is not { Submitted: not null } open)
        {
            return false;
        }

        task = open;
        page.Tasks[number % PageLength] = default;
        Count--;
        if (--page.Count == 0)
        {
            _pages.Remove(number / PageLength);
        }

        return true;
    }

    public void Clear()
    {
        _pages.Clear();
        Count = 0;
    }

    private sealed class Page
    {
        public OpenTask[] Tasks { get; } = new OpenTask[PageLength];

        public int Count { get; set; }
    }
}
