namespace Scheduler.Hosting.Execution;

/// <summary>One attempt of one run, ready to be executed.</summary>
public sealed class JobInvocation
{
    private readonly Func<JobInvocation, Task<JobOutcome>> _invoke;

    internal JobInvocation(JobDescriptor job, JobContext context, Func<JobInvocation, Task<JobOutcome>> invoke)
    {
        Job = job;
        Context = context;
        _invoke = invoke;
    }

    /// <summary>The job.</summary>
    public JobDescriptor Job { get; }

    /// <summary>The run.</summary>
    public JobContext Context { get; }

    /// <summary>The span that created the run, as a W3C traceparent; null when nobody traced it.</summary>
    internal string? TraceParent { get; init; }

    /// <summary>Executes it here: opens a DI scope, runs the middleware and the job, disposes the scope. Never throws. To be called once.</summary>
    public Task<JobOutcome> InvokeAsync() => _invoke(this);
}
