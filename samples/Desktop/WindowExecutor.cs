using Scheduler.Hosting;
using Scheduler.Hosting.Execution;

namespace Desktop;

/// <summary>Runs each job on the thread of a dispatcher, also after each of its awaits.</summary>
internal sealed class WindowExecutor(SynchronizationContext dispatcher) : IExecutor
{
    public Task<JobOutcome> ExecuteAsync(JobInvocation invocation)
    {
        var ended = new TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        dispatcher.Post(async _ => ended.SetResult(await invocation.InvokeAsync()), null);
        return ended.Task;
    }

    public ValueTask DisposeAsync() => default;
}
