namespace Scheduler.Hosting.Configuration;

/// <summary>Writes policies in code, for a schedule or a job. Each method returns the builder; what is not said is inherited (CFG-5).</summary>
/// <typeparam name="TBuilder">The builder.</typeparam>
public abstract class PolicyBuilder<TBuilder>
    where TBuilder : PolicyBuilder<TBuilder>
{
    private readonly PolicyOptions _options;

    private protected PolicyBuilder(PolicyOptions options) => _options = options;

    /// <inheritdoc cref="SchedulePolicies.Store"/>
    /// <param name="name">The name.</param>
    public TBuilder Store(string name) => Set(options => options.Store = name);

    /// <inheritdoc cref="SchedulePolicies.Executor"/>
    /// <param name="name">The name.</param>
    public TBuilder Executor(string name) => Set(options => options.Executor = name);

    /// <summary>How many runs of a schedule may be active at once (OVL-1). Built in: 1.</summary>
    /// <param name="count">From 1.</param>
    public TBuilder MaxInstances(int count) => Set(options => options.MaxInstances = count);

    /// <summary>Any number of runs of a schedule may be active at once.</summary>
    public TBuilder NoInstanceLimit() => MaxInstances(int.MaxValue);

    /// <summary>How late an occurrence may still start (MIS-1). Built in: no limit.</summary>
    /// <param name="time">At least 1 s; <see cref="TimeSpan.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public TBuilder MisfireGraceTime(TimeSpan time) => Set(options => options.MisfireGraceTime = time);

    /// <inheritdoc cref="SchedulePolicies.Coalesce"/>
    /// <param name="coalesce">Which of them run.</param>
    public TBuilder Coalesce(Coalesce coalesce) => Set(options => options.Coalesce = coalesce);

    /// <summary>How many runs one pass may create with <see cref="Coalesce.All"/> (MIS-7). Built in: 100.</summary>
    /// <param name="count">1 to 10,000.</param>
    public TBuilder MaxCatchUp(int count) => Set(options => options.MaxCatchUp = count);

    /// <summary>What becomes of an occurrence while <see cref="MaxInstances"/> runs are active (OVL-3). Built in: <see cref="Overlap.Auto"/>.</summary>
    /// <param name="overlap">Whether it is left out, waits, or takes the place of another.</param>
    public TBuilder Overlap(Overlap overlap) => Set(options => options.Overlap = overlap);

    /// <summary>How many runs may wait with <see cref="Overlap.QueueAll"/> (OVL-3). Built in: 100.</summary>
    /// <param name="count">1 to 100,000.</param>
    public TBuilder MaxQueued(int count) => Set(options => options.MaxQueued = count);

    /// <summary>Whether and when a failed run is tried again (RET-1). What is null is inherited, or stays as it was said before.</summary>
    /// <param name="maxAttempts">How many attempts a run has, the first included, 1 to 1,000. Built in: 1, no retry.</param>
    /// <param name="initialDelay">The time between the end of the first attempt and the second, up to a day. Built in: 15 s.</param>
    /// <param name="factor">By how much each further delay is longer than the one before, 1 to 100. Built in: 2.</param>
    /// <param name="maxDelay">The longest delay, up to 30 days. Built in: 1 h.</param>
    /// <param name="jitter">By which part a delay may be shorter or longer, 0 to 1. Built in: 0.2.</param>
    /// <param name="delays">The delays one by one, up to 30 days each, in place of the four before; the last one is repeated. Built in: none.</param>
    /// <param name="holdSlot">Whether a run that waits for its next attempt still counts as active (RET-5). Built in: yes.</param>
    /// <param name="stopAtNextOccurrence">Whether a waiting retry ends when the next occurrence is due (RET-6). Built in: no.</param>
    /// <param name="onTimeout">Whether an attempt that timed out is retried (TMO-4). Built in: yes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A delay is negative.</exception>
    public TBuilder Retry(
        int? maxAttempts = null,
        TimeSpan? initialDelay = null,
        double? factor = null,
        TimeSpan? maxDelay = null,
        double? jitter = null,
        IEnumerable<TimeSpan>? delays = null,
        bool? holdSlot = null,
        bool? stopAtNextOccurrence = null,
        bool? onTimeout = null) =>
        Set(options => options.Retry.Set(new RetryPolicy
        {
            MaxAttempts = maxAttempts,
            InitialDelay = initialDelay,
            Factor = factor,
            MaxDelay = maxDelay,
            Jitter = jitter,
            Delays = delays is null ? null : [.. delays.Select(delay => new Duration(delay))],
            HoldSlot = holdSlot,
            StopAtNextOccurrence = stopAtNextOccurrence,
            OnTimeout = onTimeout,
        }.Over(options.Retry.ToPolicy() ?? new())));

    /// <summary>An exception that ends the run at once, with all that derive from it (RET-4). Each call adds one; the list replaces an inherited one.</summary>
    /// <typeparam name="TException">Its type.</typeparam>
    public TBuilder NoRetryOn<TException>()
        where TException : Exception =>
        Set(options => options.Retry.NoRetryOn = [.. options.Retry.NoRetryOn ?? [], typeof(TException).FullName ?? typeof(TException).Name]);

    /// <summary>How long an attempt may take before its token is cancelled (TMO-1). Built in: no limit.</summary>
    /// <param name="time">At least 100 ms; <see cref="TimeSpan.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public TBuilder Timeout(TimeSpan time) => Set(options => options.Timeout = time);

    /// <summary>How long a run may take from the start of its first attempt, the waiting between attempts included (TMO-1). Built in: no limit.</summary>
    /// <param name="time">At least 100 ms; <see cref="TimeSpan.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public TBuilder RunTimeout(TimeSpan time) => Set(options => options.RunTimeout = time);

    /// <summary>How long a job may take to end after its token was cancelled before its run is reported as stuck (TMO-3). Built in: 30 s.</summary>
    /// <param name="time">The time; <see cref="TimeSpan.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public TBuilder CancelGrace(TimeSpan time) => Set(options => options.CancelGrace = time);

    /// <summary>A head start in the queue (PRI-1). Built in: 0.</summary>
    /// <param name="minutes">-100 to 100.</param>
    public TBuilder Priority(int minutes) => Set(options => options.Priority = minutes);

    /// <summary>After how many failed runs in a row the schedule is paused (PAU-6). Built in: never.</summary>
    /// <param name="count">0 to 20; 0 for never.</param>
    public TBuilder PauseAfterFailures(int count) => Set(options => options.PauseAfterFailures = count);

    /// <summary>For how long the schedule may have no run that succeeded before health checks say so (EVT-2). Built in: for ever.</summary>
    /// <param name="time">The time; <see cref="TimeSpan.MaxValue"/> for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public TBuilder AlertIfNoSuccessFor(TimeSpan time) => Set(options => options.AlertIfNoSuccessFor = time);

    /// <summary>For people: what it is for.</summary>
    /// <param name="text">The text.</param>
    public TBuilder Description(string text) => Set(options => options.Description = text);

    /// <summary>Adds a name-value pair that each run sees.</summary>
    /// <param name="key">The name, compared ignoring case; one of the same name is replaced.</param>
    /// <param name="value">The value.</param>
    public TBuilder Metadata(string key, string value) => Set(options => options.Metadata[key] = value);

    private TBuilder Set(Action<PolicyOptions> set)
    {
        set(_options);
        return (TBuilder)this;
    }
}
