namespace Scheduler.Hosting.Execution;

/// <summary>Runs each job where the loop is, before the loop goes on: for tests, for debugging, and for programs that pump the scheduler by hand.</summary>
internal sealed class InlineExecutor : IExecutor
{
    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation) => invocation.InvokeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
