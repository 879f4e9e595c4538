namespace Scheduler.Hosting.Execution;

/// <summary>
/// Where runs execute. The engine holds the slots (<c>MaxConcurrency</c>) and calls this only with a free one; an executor decides the thread or process.
/// </summary>
public interface IExecutor : IAsyncDisposable
{
    /// <summary>Executes one run. It must not throw for what the job does: <see cref="JobInvocation.InvokeAsync"/> makes every end of a job an outcome.</summary>
    /// <param name="invocation">The run.</param>
    /// <returns>How it ended.</returns>
    Task<JobOutcome> ExecuteAsync(JobInvocation invocation);
}
