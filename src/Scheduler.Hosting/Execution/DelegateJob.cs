namespace Scheduler.Hosting.Execution;

/// <summary>A job that is a delegate, with the services of its run.</summary>
internal sealed class DelegateJob(DelegateCall call, IServiceProvider services) : IJob
{
    public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => call(services, context, cancellationToken);
}

/// <summary>Calls the delegate with parameters taken from the run.</summary>
internal delegate Task DelegateCall(IServiceProvider services, JobContext context, CancellationToken cancellationToken);
