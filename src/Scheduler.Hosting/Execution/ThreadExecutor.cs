namespace Scheduler.Hosting.Execution;

/// <summary>Runs each job on threads that nothing else uses: for jobs that block, or compute for long, and would keep those of the pool from starting.</summary>
internal sealed class ThreadExecutor(string name) : IExecutor
{
    private readonly DedicatedThreads _threads = new($"scheduler {name}");

    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation)
    {
        var ended = new TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _threads.Enter();
        _threads.Post(state => _ = RunAsync((JobInvocation)state!, ended), invocation);
        return ended.Task;
    }

    public ValueTask DisposeAsync()
    {
        _threads.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(JobInvocation invocation, TaskCompletionSource<JobOutcome> ended)
    {
        var outcome = await invocation.InvokeAsync().ConfigureAwait(false);
        _threads.Leave();
        ended.SetResult(outcome);
    }
}
