namespace Actors.Tests;

public class DelegateRunnersTests
{
    [Fact]
    public void Delegate_that_returns_a_task_with_a_result_keeps_the_result()
    {
        Assert.Same(DelegateRunner<int>.Instance, DelegateRunners.For((Func<TaskContext, Task<int>>)(_ => Task.FromResult(1))));
        Assert.Same(DelegateRunner<string>.Instance, DelegateRunners.For((Func<TaskContext, Task<string>>)(_ => Task.FromResult("a"))));
        Assert.Same(DelegateRunner.Instance, DelegateRunners.For((Func<TaskContext, Task>)(_ => Task.CompletedTask)));
    }

    [Fact]
    public void What_is_no_delegate_that_a_pool_runs_has_no_runner()
    {
        Assert.Null(DelegateRunners.For("text"));
        Assert.Null(DelegateRunners.For(() => Task.CompletedTask));
        Assert.Null(DelegateRunners.For((Func<TaskContext, ValueTask>)(_ => default)));
    }

    [Fact]
    public async Task Delegate_that_returns_null_fails_with_a_sentence_that_says_so()
    {
        await using var pool = TaskPool.Start(workers: 1);
        var plain = await (await pool.SubmitAsync(_ => null!)).Outcome;
        var typed = await Assert.ThrowsAsync<TaskFailedException>(() => pool.RunAsync<int>(_ => null!));
        Assert.All([plain, typed.Outcome], outcome => Assert.Equal("The delegate returned null where a Task was expected.", outcome.Error!.Message));
    }
}
