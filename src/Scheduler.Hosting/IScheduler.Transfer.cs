namespace Scheduler.Hosting;

/// <content>Schedules that move: between stores, and between applications.</content>
public partial interface IScheduler
{
    /// <summary>
    /// Writes schedules as JSON: their definitions, and what is known of them, so that an interval keeps its phase and nothing that was considered is considered again. Runs, history, and the pauses of jobs and of the
    /// whole scheduler are not part of it. What is changed while it writes may or may not show.
    /// </summary>
    /// <param name="utf8Json">Takes the document; it stays open.</param>
    /// <param name="filter">Which schedules; null for all.</param>
    /// <param name="cancellationToken">Ends the call; what was written then is no whole document.</param>
    /// <exception cref="InvalidScheduleException">The definition of one cannot be written as JSON; what was written then is no whole document.</exception>
    /// <exception cref="StoreNotFoundException">The store that the filter names is not defined.</exception>
    Task ExportAsync(Stream utf8Json, ScheduleFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds schedules from a document of <see cref="ExportAsync"/>, or one that is written by hand: where a schedule has no <c>state</c>, it is added as by
    /// <see cref="AddScheduleAsync"/>. All of the document is checked before anything is written.
    /// </summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="options">What to do with those that exist, and where to put them; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call. Repeated with <see cref="ConflictPolicy.Replace"/>, it goes on where it was interrupted.</param>
    /// <exception cref="InvalidScheduleException">The document is wrong; the message lists every mistake with the id of its schedule. Nothing was imported.</exception>
    /// <exception cref="ScheduleExistsException">An id exists and <see cref="ImportOptions.OnConflict"/> is <see cref="ConflictPolicy.Fail"/>. Nothing was imported, unless it was added while this was under way.</exception>
    /// <exception cref="StoreNotFoundException"><see cref="ImportOptions.Store"/> is not defined.</exception>
    Task<ImportResult> ImportAsync(Stream utf8Json, ImportOptions? options = null, CancellationToken cancellationToken = default);
}
