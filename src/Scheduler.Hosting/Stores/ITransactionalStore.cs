using System.Data.Common;

namespace Scheduler.Hosting.Stores;

/// <summary>
/// Implemented by a store that can write within a transaction of its caller, so that the caller's own rows and the scheduler's are committed together or not at all. Nobody is signalled, because only the caller knows
/// when it commits: nodes find what was written when they look by themselves (<see cref="NodeLease.PollEvery"/>).
/// </summary>
/// <remarks>
/// The transaction stays the caller's: nothing here commits it, rolls it back or changes its settings. A member throws <see cref="ArgumentException"/> for a transaction that is not one of the store's database, or has ended.
/// </remarks>
public interface ITransactionalStore
{
    /// <summary>Queues runs.</summary>
    /// <returns>For each the run itself, or the live one that has its unique key (UNI-1).</returns>
    ValueTask<IReadOnlyList<RunId>> EnqueueAsync(DbTransaction transaction, IReadOnlyList<NewRun> runs, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISchedulerStore.EditAsync"/>
    ValueTask<IReadOnlyList<EditResult>> EditAsync(DbTransaction transaction, IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken);

    /// <summary>Ends a run (FEN-5). Until the transaction ends, whoever writes the same run waits for it.</summary>
    /// <returns>Whether its fence still was the run's; if not, nothing was written (FEN-4).</returns>
    ValueTask<bool> FinishAsync(DbTransaction transaction, Finish finish, CancellationToken cancellationToken);
}
