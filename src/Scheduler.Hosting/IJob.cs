namespace Scheduler.Hosting;

/// <summary>
/// Code that runs on schedules. One instance is resolved for each execution from a DI scope of its own, which is disposed after it.
/// </summary>
public interface IJob
{
    /// <summary>Does the work of one run.</summary>
    /// <param name="context">The run: its times, its arguments, its result.</param>
    /// <param name="cancellationToken">Signalled when the run is cancelled or the host stops; <see cref="JobContext.CancellationReason"/> says which.</param>
    /// <returns>A task that ends with the work. A normal end is <see cref="RunState.Succeeded"/>, an exception is <see cref="RunState.Failed"/>.</returns>
    Task ExecuteAsync(JobContext context, CancellationToken cancellationToken);
}

/// <summary>A job that takes its arguments as one typed value.</summary>
/// <typeparam name="TArgs">What the run's JSON arguments are read as.</typeparam>
public interface IJob<TArgs> : IJob
{
    /// <inheritdoc cref="IJob.ExecuteAsync(JobContext, CancellationToken)"/>
    /// <param name="args">The run's arguments.</param>
    Task ExecuteAsync(TArgs args, JobContext context, CancellationToken cancellationToken);

    // Every typed job is a plain job, so that nothing downstream needs to know two kinds or close a generic type at run time.
    Task IJob.ExecuteAsync(JobContext context, CancellationToken cancellationToken) =>
        ExecuteAsync(context.Args<TArgs>(), context, cancellationToken);
}
