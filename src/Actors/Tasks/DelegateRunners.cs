namespace Actors;

/// <summary>Finds the runner of a delegate that was submitted as a task itself.</summary>
internal static class DelegateRunners
{
    /// <summary>The runner, or null when <paramref name="task"/> is no delegate that a pool runs.</summary>
    public static TaskRunner? For(object task)
    {
        if (task is not Func<TaskContext, Task>)
        {
            return null;
        }

        // Func<TaskContext, Task<T>> is a Func<TaskContext, Task> as well; its own runner keeps the result.
        var returned = task.GetType().GetGenericArguments()[1];
        return returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>)
            ? (TaskRunner)typeof(DelegateRunner<>).MakeGenericType(returned.GetGenericArguments()).GetField(nameof(DelegateRunner.Instance))!.GetValue(null)!
            : DelegateRunner.Instance;
    }
}
