namespace Scheduler.Hosting.Execution;

/// <summary>Runs each job on the thread pool: the executor for everything that does not need a thread or process of its own.</summary>
internal sealed class PoolExecutor : IExecutor
{
    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation)
    {
        // Whatever the caller carries (a request's activity, culture, log scopes) is not the run's.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(invocation.InvokeAsync);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
