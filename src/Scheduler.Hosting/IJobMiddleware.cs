namespace Scheduler.Hosting;

/// <summary>The rest of a run: the middleware after this one, and in the end the job.</summary>
/// <param name="context">The run.</param>
/// <param name="cancellationToken">The run's token.</param>
public delegate Task JobDelegate(JobContext context, CancellationToken cancellationToken);

/// <summary>
/// Wraps every run, in the order of registration; resolved from the run's own DI scope. It may act before and after the job, replace an
/// exception, or end the run without the job by <see cref="JobContext.Skip"/> and not calling <c>next</c>.
/// </summary>
public interface IJobMiddleware
{
    /// <summary>Runs around the job.</summary>
    /// <param name="context">The run.</param>
    /// <param name="next">The rest of the run.</param>
    /// <param name="cancellationToken">The run's token.</param>
    Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken);
}
