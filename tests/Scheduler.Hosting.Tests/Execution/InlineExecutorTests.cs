using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

public class InlineExecutorTests
{
    [Fact]
    public async Task A_job_runs_on_the_thread_of_its_caller_before_the_caller_goes_on()
    {
        await using var harness = new Harness();
        await using var executor = new InlineExecutor();
        var thread = 0;

        var running = executor.ExecuteAsync(harness.Invocation(Harness.Job(_ => thread = Environment.CurrentManagedThreadId)));

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.True(running.IsCompleted);
        Assert.Equal(RunState.Succeeded, (await running).State);
    }

    [Fact]
    public async Task A_job_that_throws_does_not_throw_at_its_caller()
    {
        await using var harness = new Harness();
        await using var executor = new InlineExecutor();

        var outcome = await executor.ExecuteAsync(harness.Invocation(Harness.Job(_ => throw new NotSupportedException("thrown"))));

        Assert.Equal((RunState.Failed, "thrown"), (outcome.State, outcome.Error?.Message));
    }
}
