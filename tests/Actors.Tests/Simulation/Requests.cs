namespace Actors.Tests.Simulation;

/// <summary>Makes the tasks that clients submit.</summary>
internal sealed class Requests(Random random, SimSettings settings, string[] groups)
{
    private const int Ids = 12;
    private const int FirstKeyOfIds = 1_000_000;

    private int _keys;

    public static string Describe(TaskRequest request) =>
        $"{request.Task.GetType().Name} {((Work)request.Task).Key}"
        + (request.Id is { } id ? $" id {id}" : "")
        + (request.UniqueKey is { } key ? $" unique {key}" : "")
        + (request.Group is { } group ? $" in {group}{(group.CancelOnFailure ? "!" : "")}" : "")
        + (request.Priority != TaskPriority.Normal ? $" {request.Priority}" : "")
        + (request.Delay > TimeSpan.Zero ? $" after {request.Delay.TotalMilliseconds} ms" : "")
        + (request.Timeout is { } timeout ? $" within {timeout.TotalMilliseconds} ms" : "")
        + (request.Retries is { } retries ? $" retries {retries}" : "");

    public TaskRequest Plain() => new(NextWork());

    /// <summary>With options or without.</summary>
    public TaskRequest Any(bool mayAttach = true) => random.Next(5) < 2 ? Plain() : WithOptions(mayAttach);

    /// <summary>A request with options. Without <paramref name="mayAttach"/> it has no unique key: what it would attach to could not be told later.</summary>
    public TaskRequest WithOptions(bool mayAttach = true)
    {
        var request = new TaskRequest(NextWork());
        if (random.Next(5) == 0)
        {
            // Equal ids stand for equal tasks, but for some that conflict.
            var number = random.Next(Ids);
            request = new TaskRequest(random.Next(8) == 0 ? NextWork() : new PlainWork(FirstKeyOfIds + number)) { Id = IdOf(number) };
        }

        return request with
        {
            Group = random.Next(2) == 0 ? new TaskGroup(groups[random.Next(groups.Length)], cancelOnFailure: random.Next(2) == 0) : null,
            UniqueKey = mayAttach && request.Id is null && random.Next(6) == 0 ? $"key-{random.Next(4)}" : null,
            Priority = settings.HasPriorities ? (TaskPriority)random.Next(3) : TaskPriority.Normal,
            Delay = random.Next(5) == 0 ? SimSettings.Milliseconds(random.Next(1, 50)) : TimeSpan.Zero,
            Timeout = random.Next(4) == 0 ? SimSettings.Milliseconds(random.Next(1, 30)) : null,
            Retries = random.Next(4) == 0 ? random.Next(3) : null,
        };
    }

    /// <summary>One that must be rejected.</summary>
    public TaskRequest Bad() => random.Next(3) switch
    {
        0 => new TaskRequest(new UnknownWork(_keys++)),
        1 => Plain() with { Timeout = TimeSpan.Zero },
        _ => Plain() with { Retries = -1 },
    };

    public string AnyId() => IdOf(random.Next(Ids));

    private static string IdOf(int number) => $"id-{number}";

    private Work NextWork() => random.Next(4) == 0 ? new ResultWork(_keys++) : new PlainWork(_keys++);
}
