namespace Scheduler.Hosting;

/// <summary>
/// The scheduler within a transaction of the caller's: what is written here is there when the caller commits, and never was when he rolls back. Made by <see cref="IScheduler.InTransaction"/>, for one
/// transaction, which is used by one thread at a time.
/// </summary>
/// <remarks>
/// Nodes find what was committed within a second, because nobody can tell them of it: they are not woken. There are no events and no metrics of it either. Every method throws
/// <see cref="NotSupportedException"/> where the store cannot do it, <see cref="ArgumentException"/> where the transaction has ended or is not of the store's database, and lets through what the database throws: the
/// transaction is to be rolled back then.
/// </remarks>
public interface ISchedulerTransaction
{
    /// <inheritdoc cref="IScheduler.EnqueueAsync(string, object?, DateTimeOffset?, RunOptions?, CancellationToken)"/>
    Task<RunId> EnqueueAsync(string job, object? args = null, DateTimeOffset? at = null, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduler.EnqueueAsync(IEnumerable{EnqueueRequest}, CancellationToken)"/>
    Task<IReadOnlyList<RunId>> EnqueueAsync(IEnumerable<EnqueueRequest> requests, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduler.AddScheduleAsync"/>
    Task<Schedule> AddScheduleAsync(ScheduleDefinition definition, AddScheduleOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule: one that was committed, or that this object has added. Its running and queued runs go on.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveScheduleAsync(string id, CancellationToken cancellationToken = default);
}
