namespace Actors.Tests;

public class TaskErrorTests
{
    [Fact]
    public void Error_holds_type_message_and_the_stack_of_what_was_thrown()
    {
        var error = TaskError.From(Assert.Throws<InvalidOperationException>(Throw));
        Assert.Equal(("System.InvalidOperationException", "outer"), (error.Type, error.Message));
        Assert.Contains(nameof(Throw), error.Stack, StringComparison.Ordinal);
        Assert.Contains("inner", error.Stack, StringComparison.Ordinal);

        static void Throw() => throw new InvalidOperationException("outer", new FormatException("inner"));
    }

    [Fact]
    public void Error_has_no_stack_when_the_exception_was_never_thrown() => Assert.Null(TaskError.From(new FormatException("kept in a task")).Stack);

    [Fact]
    public void Exception_that_cannot_tell_its_message_is_an_error_all_the_same()
    {
        var error = TaskError.From(new MuteException());
        Assert.Equal(typeof(MuteException).FullName, error.Type);
        Assert.Equal("(its message cannot be read: that threw System.NotSupportedException)", error.Message);
        Assert.Empty(TaskError.From(new NamelessException()).Message);
    }

    [Fact]
    public async Task Promise_7_exception_that_cannot_tell_its_message_fails_its_task_and_nothing_else()
    {
        await using var pool = TaskPool.Start(workers: 1);
        var failed = await pool.SubmitAsync(_ => throw new MuteException());
        Assert.Equal(OutcomeKind.Failed, (await failed.Outcome).Kind);
        Assert.Equal(7, await pool.RunAsync(_ => Task.FromResult(7)));
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }

    private sealed class NamelessException : Exception
    {
        public override string Message => null!;
    }
}
