using System.Diagnostics;

namespace Actors;

/// <summary>What those who watch a pool are told of an attempt.</summary>
/// <param name="Type">The type of its message, without the namespace.</param>
/// <param name="Id">The id of its task.</param>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Submitter">The span that was current where the task was submitted.</param>
/// <param name="Waited">How long the task was ready already when it came into this pool, as far as that was measured.</param>
internal readonly record struct Observed(string Type, TaskId Id, int Attempt, ActivityContext Submitter, TimeSpan Waited = default);
