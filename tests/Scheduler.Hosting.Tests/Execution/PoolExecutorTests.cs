using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

public class PoolExecutorTests
{
    [Fact]
    public async Task The_caller_goes_on_while_a_job_blocks_its_thread()
    {
        await using var harness = new Harness();
        await using var executor = new PoolExecutor();
        using var goOn = new ManualResetEventSlim();

        var running = executor.ExecuteAsync(harness.Invocation(Harness.Job(_ => goOn.Wait())));

        Assert.False(running.IsCompleted);
        goOn.Set();
        Assert.Equal(RunState.Succeeded, (await running).State);
    }

    [Fact]
    public async Task A_run_inherits_nothing_from_whoever_started_it()
    {
        await using var harness = new Harness();
        await using var executor = new PoolExecutor();
        var ambient = new AsyncLocal<string> { Value = "the caller's" };
        var seen = "nothing yet";

        await executor.ExecuteAsync(harness.Invocation(Harness.Job(_ => seen = ambient.Value)));

        Assert.Null(seen);
        Assert.Equal("the caller's", ambient.Value);
    }
}
