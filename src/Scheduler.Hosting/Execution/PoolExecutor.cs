namespace Scheduler.Hosting.Execution;

/// <summary>Runs each job on the thread pool: the executor for everything that does not need a thread or process of its own.</summary>
internal sealed class PoolExecutor : IExecutor
{
    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation)
    {
        // Unsafe: whatever the caller carries (a request's activity, culture, log scopes) is not the run's.
        var run = new PoolRun(invocation);
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run.Task;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Itself what the pool calls and what the caller awaits: Task.Run would make five objects of it.
    private sealed class PoolRun(JobInvocation invocation) : TaskCompletionSource<JobOutcome>, IThreadPoolWorkItem
    {
        public async void Execute()
        {
            try
            {
                SetResult(await invocation.InvokeAsync().ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                SetException(exception);
            }
        }
    }
}
