using Scheduler.Hosting;
using Scheduler.Hosting.Execution;

namespace GameLoop;

/// <summary>Runs each job where the pump is called, so that jobs may touch the world without a lock.</summary>
internal sealed class InlineExecutor : IExecutor
{
    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation) => invocation.InvokeAsync();

    public ValueTask DisposeAsync() => default;
}
