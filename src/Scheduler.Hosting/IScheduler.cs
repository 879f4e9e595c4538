namespace Scheduler.Hosting;

/// <summary>
/// The one door to the scheduler: schedules, runs and events of all stores. A singleton, safe for use by several threads, and usable before
/// the host has started: what is added then begins when the host does.
/// </summary>
/// <remarks>
/// Every method throws <see cref="OperationCanceledException"/> when its token is signalled, and lets through what the store throws when the store
/// cannot be reached. Once a method that changes something has returned, the change is committed in the store.
/// </remarks>
public partial interface IScheduler
{
    /// <summary>The jobs it knows.</summary>
    IReadOnlyCollection<Job> Jobs { get; }

    /// <summary>
    /// What happens from the moment of enumerating, on this node (EVT-1). A reader that falls behind by more than 10,000 events loses the oldest and
    /// is told so by an <see cref="EventsLost"/>.
    /// </summary>
    IAsyncEnumerable<SchedulerEvent> Events { get; }

    /// <summary>Adds a schedule.</summary>
    /// <exception cref="ScheduleExistsException">The id exists and <see cref="AddScheduleOptions.OnConflict"/> is <see cref="ConflictPolicy.Fail"/>.</exception>
    /// <exception cref="InvalidScheduleException">The definition is invalid; nothing was added.</exception>
    /// <exception cref="JobNotFoundException">Its job is not registered.</exception>
    /// <exception cref="StoreNotFoundException">Its store is not defined.</exception>
    /// <exception cref="ExecutorNotFoundException">Its executor is not defined.</exception>
    Task<Schedule> AddScheduleAsync(ScheduleDefinition definition, AddScheduleOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Adds many schedules, in one commit a store. Invalid ones are found before anything is added.</summary>
    /// <inheritdoc cref="AddScheduleAsync(ScheduleDefinition, AddScheduleOptions?, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<Schedule>> AddSchedulesAsync(IEnumerable<ScheduleDefinition> definitions, AddScheduleOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a schedule; null when there is none of this id.</summary>
    Task<Schedule?> GetScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads schedules in the order of their ids, store by store, in pages: changes while enumerating may or may not show.</summary>
    IAsyncEnumerable<Schedule> ListSchedulesAsync(ScheduleFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a schedule. With a new trigger it continues from now (MIS-9); any other change leaves what is due untouched. The change may be asked
    /// for more than once when somebody else changes the schedule at the same time. Over a schedule that configuration or code declares, the change is kept apart: it survives a change of the
    /// declaration, until <see cref="ResetScheduleAsync"/> (OWN-2).
    /// </summary>
    /// <param name="id">The schedule.</param>
    /// <param name="change">Makes the new definition from the current one. The id and the store cannot change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    /// <exception cref="InvalidScheduleException">The new definition is invalid; nothing was changed.</exception>
    Task<Schedule> ModifyScheduleAsync(string id, Func<ScheduleDefinition, ScheduleDefinition> change, CancellationToken cancellationToken = default);

    /// <summary>Takes back what <see cref="ModifyScheduleAsync(string, Func{ScheduleDefinition, ScheduleDefinition}, CancellationToken)"/> and <see cref="RescheduleAsync"/> have set over a schedule that configuration or code declares (OWN-2). Nothing happens where they have set nothing.</summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<Schedule> ResetScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Says of each setting in force for a schedule, its trigger first, who says it and where: the schedule, its job, the defaults, or nobody (CFG-5).</summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<IReadOnlyList<EffectiveSetting>> ExplainScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Gives a schedule another trigger; it continues from now (MIS-9).</summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<Schedule> RescheduleAsync(string id, ITrigger trigger, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule. Its running and queued runs go on.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveScheduleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Stops a schedule from making runs; those it made go on (PAU-2). Pausing a paused one changes its reason.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="by">Who asks, for people.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="until">When it goes on by itself, without what was missed (PAU-5); null for never.</param>
    /// <param name="pending">What becomes of the runs it has made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> is not in the future.</exception>
    Task<Schedule> PauseScheduleAsync(
        string id, string? by = null, string? reason = null, DateTimeOffset? until = null, PendingRuns pending = PendingRuns.Keep, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused or faulted schedule go on. Nothing happens to one that is neither.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="missed">What becomes of the occurrences meanwhile.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<Schedule> ResumeScheduleAsync(string id, ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops all schedules of a job from making runs, and its queued runs from starting, however they were made; what runs goes on (PAU-1).
    /// </summary>
    /// <param name="job">The job's name.</param>
    /// <param name="by">Who asks, for people.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="until">When it goes on by itself, without what was missed (PAU-5); null for never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> is not in the future.</exception>
    Task PauseJobAsync(string job, string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a job go on; its schedules that are paused by themselves stay paused.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="missed">What becomes of the occurrences meanwhile.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    Task ResumeJobAsync(string job, ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default);

    /// <summary>Who paused a job and why; null when it is not paused.</summary>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    Task<Pause?> GetJobPauseAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Stops every schedule from making runs, and queued runs from starting. What runs goes on.</summary>
    /// <param name="by">Who asks, for people.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="until">When everything goes on by itself, without what was missed (PAU-5); null for never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> is not in the future.</exception>
    Task PauseAsync(string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default);

    /// <summary>Lets everything go on; schedules paused by themselves stay paused.</summary>
    /// <param name="missed">What becomes of the occurrences meanwhile.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task ResumeAsync(ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default);

    /// <summary>Who paused everything and why; null when it is not paused.</summary>
    Task<Pause?> GetPauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Leaves out the next occurrences of a schedule; they are reported as missed, on request.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="count">How many, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<Schedule> SkipAsync(string id, int count, CancellationToken cancellationToken = default);

    /// <summary>The next occurrences of a schedule from now on, as if it were not paused.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="count">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(string id, int count, CancellationToken cancellationToken = default);

    /// <summary>The next occurrences of a trigger that is not stored.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="count">How many at most, 1 to 1,000.</param>
    /// <param name="after">From when on; null for now.</param>
    IReadOnlyList<DateTimeOffset> Preview(ITrigger trigger, int count, DateTimeOffset? after = null);

    /// <summary>
    /// What is to be expected of a schedule, as if it were not paused: its next occurrences in order, each with its due time and what is special about it, and between them those that its calendars
    /// leave out (PRE-1, CAL-3).
    /// </summary>
    /// <param name="id">The schedule.</param>
    /// <param name="limit">How many at most, 1 to 1,000; those left out count too.</param>
    /// <param name="from">From when on, inclusive; null for what comes after now.</param>
    /// <param name="to">Until when, exclusive; null for no end.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    Task<IReadOnlyList<Occurrence>> ListOccurrencesAsync(string id, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>What is to be expected of a trigger that is not stored.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="limit">How many at most, 1 to 1,000; those left out count too.</param>
    /// <param name="from">From when on, inclusive; null for what comes after now.</param>
    /// <param name="to">Until when, exclusive; null for no end.</param>
    /// <exception cref="InvalidTriggerException">It is wrong, or names a calendar that is not defined.</exception>
    IReadOnlyList<Occurrence> ListOccurrences(ITrigger trigger, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null);
}
