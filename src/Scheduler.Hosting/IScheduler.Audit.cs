namespace Scheduler.Hosting;

/// <content>What was done, and what became of it.</content>
public partial interface IScheduler
{
    /// <summary>Writes down what somebody did through an interface of the application's own, beside what the HTTP API writes (SEC-4). Each store keeps the latest 10,000 entries.</summary>
    /// <exception cref="StoreNotFoundException">There is no store of this name.</exception>
    Task WriteAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Reads what people did, latest first.</summary>
    /// <exception cref="StoreNotFoundException">There is no store of this name.</exception>
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Counts runs by how they ended, in steps of time from an instant to now, in all stores. It takes the longer the more there are.</summary>
    /// <param name="since">From when on.</param>
    /// <param name="step">How long a step is: at least 1 s, and such that there are at most 10,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<RunCount>> CountRunsAsync(DateTimeOffset since, TimeSpan step, CancellationToken cancellationToken = default);

    /// <summary>Forgets a run that has ended before its time, such as one that failed and is not to be run again (POI-1).</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    Task<bool> ForgetRunAsync(RunId id, CancellationToken cancellationToken = default);
}
