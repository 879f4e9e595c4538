using System.Data.Common;

namespace Scheduler.Hosting;

/// <content>Runs: what makes them besides triggers, and what becomes of them.</content>
public partial interface IScheduler
{
    /// <summary>
    /// Runs a schedule's job once, now, besides its occurrences, which it leaves as they are (NOW-1). It waits while the schedule has its MaxInstances
    /// active, and works while the schedule is paused (PAU-7).
    /// </summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="args">Arguments in place of the schedule's; null for these.</param>
    /// <param name="options">More about the run.</param>
    /// <param name="cancellationToken">Ends the call; not the run.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    /// <exception cref="InvalidArgsException">The arguments are not what the job takes.</exception>
    /// <exception cref="ArgumentException">The options are wrong, such as a priority beyond 100; nothing was made.</exception>
    /// <exception cref="RunExistsException">A run with the unique key waits or runs, and the options say <see cref="UniqueConflict.Reject"/>.</exception>
    Task<RunId> TriggerAsync(string scheduleId, object? args = null, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Triggers many schedules, in one commit a store.</summary>
    /// <inheritdoc cref="TriggerAsync(string, object?, RunOptions?, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<RunId>> TriggerAsync(IEnumerable<TriggerRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Runs a job once.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="args">Its arguments; anything that <see cref="PayloadJson"/> can write.</param>
    /// <param name="at">When; null for now. An instant in the past is now.</param>
    /// <param name="options">More about the run.</param>
    /// <param name="cancellationToken">Ends the call; not the run.</param>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    /// <exception cref="InvalidArgsException">The arguments are not what the job takes.</exception>
    /// <exception cref="ArgumentException">The options are wrong, such as a priority beyond 100; nothing was made.</exception>
    /// <exception cref="RunExistsException">A run with the unique key waits or runs, and the options say <see cref="UniqueConflict.Reject"/>; the other runs of a batch were made.</exception>
    Task<RunId> EnqueueAsync(string job, object? args = null, DateTimeOffset? at = null, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Enqueues many runs, in one commit a store.</summary>
    /// <inheritdoc cref="EnqueueAsync(string, object?, DateTimeOffset?, RunOptions?, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<RunId>> EnqueueAsync(IEnumerable<EnqueueRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>
    /// The scheduler within a transaction of the caller's: what is enqueued, added and removed there is committed with the caller's own rows, or not at all. For stores in PostgreSQL, on a connection to the
    /// same database.
    /// </summary>
    /// <param name="transaction">The transaction, open. It stays the caller's: nothing here commits it or rolls it back.</param>
    ISchedulerTransaction InTransaction(DbTransaction transaction);

    /// <summary>Reads a run; null when no store has it, or no longer.</summary>
    Task<Run?> GetRunAsync(RunId id, CancellationToken cancellationToken = default);

    /// <summary>Reads runs of all stores, latest first.</summary>
    /// <exception cref="ScheduleNotFoundException"><see cref="RunFilter.ScheduleId"/> names no schedule, or one that was removed.</exception>
    Task<IReadOnlyList<Run>> ListRunsAsync(RunFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Reads which occurrences of a schedule made no run, latest first.</summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<IReadOnlyList<MissedOccurrences>> ListMissedAsync(string scheduleId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks a run to stop. A queued one ends at once; a running one has its token signalled and ends when its job does.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when it had ended already.</returns>
    /// <exception cref="RunNotFoundException">No store has it.</exception>
    Task<bool> CancelRunAsync(RunId id, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Queues a run like one that has ended, for the same occurrence, such as one that failed at its last attempt (POI-1).</summary>
    /// <param name="id">The run that has ended. It stays as it is.</param>
    /// <param name="args">Arguments in place of its own; null for these.</param>
    /// <param name="cancellationToken">Ends the call; not the run.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="RunNotFoundException">No store has it.</exception>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    /// <exception cref="JobNotFoundException">Its job is not registered.</exception>
    /// <exception cref="InvalidArgsException">The arguments are not what the job takes.</exception>
    Task<RunId> RetryRunAsync(RunId id, object? args = null, CancellationToken cancellationToken = default);

    /// <summary>Queues a run like one that has ended, for the same occurrence, with more said about it (POI-1).</summary>
    /// <param name="id">The run that has ended. It stays as it is.</param>
    /// <param name="args">Arguments in place of its own; null for these.</param>
    /// <param name="options">More about the new run. Its <see cref="RunOptions.Overlap"/> does not count.</param>
    /// <param name="cancellationToken">Ends the call; not the run.</param>
    /// <inheritdoc cref="RetryRunAsync(RunId, object?, CancellationToken)" path="/returns"/>
    /// <inheritdoc cref="RetryRunAsync(RunId, object?, CancellationToken)" path="/exception"/>
    Task<RunId> RetryRunAsync(RunId id, object? args, RunOptions? options, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes runs of a schedule's occurrences in the past, by its current trigger and arguments, without jitter and misfire grace, also while it is paused (BKF-1 to BKF-4). They
    /// wait behind everything else, and for the schedule's MaxInstances.
    /// </summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    /// <exception cref="ArgumentException">The range is empty or reaches into the future, or has more occurrences than <see cref="BackfillRequest.MaxRuns"/>. Nothing was made.</exception>
    Task<Backfill> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default);

    /// <summary>Cancels those runs of a backfill that have not ended.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="backfillId">The backfill.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many.</returns>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<int> CancelBackfillAsync(string scheduleId, string backfillId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Waits until a run has ended, here or, noticed within a second, on another node.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Ends the waiting; not the run.</param>
    /// <returns>The run with its outcome and result.</returns>
    /// <exception cref="RunNotFoundException">No store has it.</exception>
    /// <exception cref="SchedulerStoppedException">The scheduler of this node stopped, or has stopped before, and the run has not ended.</exception>
    Task<Run> WaitForRunAsync(RunId id, CancellationToken cancellationToken = default);
}
