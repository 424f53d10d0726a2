namespace Actors.Tests.Simulation;

/// <summary>How often what happened, by name. A simulation in which something never happens says nothing about it.</summary>
internal sealed class Coverage
{
    /// <summary>What must have happened, and how often at least, in a thousand worlds: about a third of what was seen.</summary>
    private static readonly (string What, int AtLeast)[] Expected =
    [
        ("Drain answered StopReport", 300),
        ("DropQuarantined answered QuarantineAnswer", 50),
        ("GetStatus answered PoolStatus", 200),
        ("ListQuarantine answered QuarantineList", 400),
        ("ReleaseQuarantined answered CommandRefused", 4),
        ("ReleaseQuarantined answered QuarantineAnswer", 10),
        ("Resize answered Resized", 300),
        ("Stop answered StopReport", 40),
        ("a timeout passes bit by bit", 700),
        ("an hour passes at once", 200),
        ("answered", 600),
        ("answered with failures", 600),
        ("asked the coordinator about a group", 200),
        ("asked the coordinator about all", 500),
        ("asked the pool about a group", 200),
        ("asked the pool about all", 200),
        ("asker gone", 10),
        ("attached by its id", 20),
        ("attached by its unique key", 30),
        ("cancel by id: Cancelled", 40),
        ("cancel by id: NotFound", 300),
        ("cancel by id: Signalled", 10),
        ("cancel by number of a plain ticket: Cancelled", 5),
        ("cancel by number of a plain ticket: NotFound", 20),
        ("cancel by number of a plain ticket: Signalled", 5),
        ("cancel by plain ticket: Cancelled", 20),
        ("cancel by plain ticket: NotFound", 50),
        ("cancel by plain ticket: Signalled", 10),
        ("cancel by ticket: Cancelled", 40),
        ("cancel by ticket: NotFound", 70),
        ("cancel by ticket: Signalled", 10),
        ("cancel of a group: none waited, none ran", 200),
        ("cancel of a group: none waited, some ran", 10),
        ("cancel of a group: some waited, none ran", 30),
        ("cancel of a group: some waited, some ran", 4),
        ("coordinator restarted", 500),
        ("dispatch paused", 100),
        ("dispatch resumed", 400),
        ("ended: DoNotRetryException", 500),
        ("ended: InvalidOperationException", 1000),
        ("ended: InvalidOperationException after its token", 10),
        ("ended: OperationCanceledException", 100),
        ("ended: OperationCanceledException after its token", 60),
        ("ended: given up before", 20),
        ("ended: well", 5000),
        ("ended: well after its token", 20),
        ("gave up waiting for room", 10),
        ("intake paused", 100),
        ("intake resumed", 400),
        ("kept outcome given", 50),
        ("let in", 80),
        ("outcome: Cancelled Caller", 100),
        ("outcome: Cancelled Dropped", 300),
        ("outcome: Cancelled GroupFailed", 20),
        ("outcome: Cancelled Stopped", 300),
        ("outcome: Failed", 1000),
        ("outcome: Succeeded", 4000),
        ("outcome: TimedOut", 50),
        ("outcome: TimedOut Stuck", 30),
        ("refused inside: a drain", 40),
        ("refused inside: a stop", 50),
        ("refused inside: a stop of the router", 50),
        ("refused inside: a stream", 50),
        ("refused inside: all done", 50),
        ("refused inside: all done in a group", 50),
        ("refused inside: all done of the coordinator", 50),
        ("refused inside: an outcome", 40),
        ("refused inside: the outcome of a ticket", 10),
        ("refused inside: the value of a task", 50),
        ("rejected: Conflict", 20),
        ("rejected: Full", 1000),
        ("rejected: Invalid", 100),
        ("rejected: NoHandler", 50),
        ("rejected: Paused", 1000),
        ("rejected: Stopping", 80),
        ("released from quarantine", 10),
        ("router restarted", 100),
        ("router stopped", 70),
        ("started: High", 1000),
        ("started: Low", 900),
        ("started: Normal", 5000),
        ("started: after a delay", 700),
        ("started: first attempt", 6000),
        ("started: retry", 900),
        ("submitted inside", 100),
        ("submitted inside: Rejected Full", 10),
        ("the time of day is set", 200),
        ("told", 3000),
        ("told with options", 4000),
        ("wait for all done cancelled", 10),
        ("waits for room", 100),
        ("worker restarted", 700),
        ("worker stopped by somebody", 100),
    ];

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Note(string what) => Add(what, 1);

    public void Add(Coverage other)
    {
        foreach (var (what, count) in other._counts)
        {
            Add(what, count);
        }
    }

    /// <summary>What happened too seldom.</summary>
    public IEnumerable<string> Missing() =>
        Expected.Where(expected => this[expected.What] < expected.AtLeast).Select(expected => $"'{expected.What}' happened {this[expected.What]} times and not {expected.AtLeast}");

    public override string ToString() => string.Join(Environment.NewLine, _counts.Select(entry => $"{entry.Value,9} {entry.Key}"));

    private void Add(string what, long count) => _counts[what] = this[what] + count;
}
