using Akka.Actor;

namespace Actors.Tests;

public class TaskHandlersTests
{
    [Fact]
    public void Second_handler_for_a_type_is_refused_with_the_type()
    {
        var handlers = new TaskHandlers().Handle<string>((_, _) => default);
        var refused = Assert.Throws<ArgumentException>(() => handlers.Handle<string, int>((_, _) => new ValueTask<int>(1)));
        Assert.Contains("System.String", refused.Message, StringComparison.Ordinal);
        Assert.Contains("has a handler already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Handler_that_is_null_is_refused()
    {
        var handlers = new TaskHandlers();
        Assert.Throws<ArgumentNullException>(() => handlers.Handle((Func<string, TaskContext, ValueTask>)null!));
        Assert.Throws<ArgumentNullException>(() => handlers.Handle((Func<string, TaskContext, ValueTask<int>>)null!));
        Assert.Throws<ArgumentNullException>(() => handlers.Handle((ITaskHandler<string>)null!));
        Assert.Throws<ArgumentNullException>(() => handlers.Handle((ITaskHandler<string, int>)null!));
    }

    [Fact]
    public void Type_whose_messages_the_router_answers_itself_or_ignores_is_refused()
    {
        AssertRefused<TaskRequest>();
        AssertRefused<TaskOutcome>();
        AssertRefused<Task>();
        AssertRefused<Task<int>>();
        AssertRefused<GetStatus>();
        AssertRefused<AllDone>();
        AssertRefused<PoisonPill>();
        AssertRefused<Terminated>();
        AssertRefused<Status.Failure>();
        AssertRefused<Action>();
        AssertRefused<Func<TaskContext, Task>>();
    }

    [Fact]
    public void Type_that_no_message_can_be_exactly_of_is_refused()
    {
        AssertRefused<IComparable>();
        AssertRefused<Stream>();
    }

    [Fact]
    public void Set_that_a_pool_has_read_can_grow_without_it()
    {
        var handlers = new TaskHandlers().Handle<string>((_, _) => default);
        var read = handlers.Freeze();
        handlers.Handle<int>((_, _) => default);
        Assert.Equal(typeof(string), Assert.Single(read).Key);
    }

    private static void AssertRefused<TTask>()
        where TTask : notnull =>
        Assert.Throws<ArgumentException>(() => new TaskHandlers().Handle<TTask>((_, _) => default));
}
