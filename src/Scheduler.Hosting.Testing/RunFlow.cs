namespace Scheduler.Hosting.Testing;

/// <summary>Around every run, outside of all other middleware: tells the clock which timers are the run's.</summary>
internal sealed class RunFlow : IJobMiddleware
{
    public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
    {
        TestClock.Enter(context.RunId);
        await next(context, cancellationToken).ConfigureAwait(false);
    }
}
