namespace Scheduler.Hosting.Configuration;

/// <summary>Writes what holds for a job in code. Each method returns the builder. Configuration may override it key by key under <c>Jobs:&lt;name&gt;</c> (CFG-7).</summary>
public sealed class JobBuilder : PolicyBuilder<JobBuilder>
{
    private readonly JobOptions _options;

    internal JobBuilder(JobOptions options)
        : base(options) => _options = options;

    /// <summary>Names the job had before, under which stored schedules and runs still find it (VER-3). Default: those of <see cref="JobNameAttribute"/>.</summary>
    /// <param name="names">The names.</param>
    public JobBuilder Aliases(params string[] names) => Set(options => options.Aliases = names);

    /// <summary>Version of the job's arguments (VER-4). Default: that of <see cref="JobNameAttribute"/>, else 0.</summary>
    /// <param name="version">From 0.</param>
    public JobBuilder Version(int version) => Set(options => options.Version = version);

    /// <summary>How many runs of the job may be active at once among all nodes, whatever made them (OVL-1). Built in: no limit.</summary>
    /// <param name="count">From 1; <see cref="int.MaxValue"/> for no limit.</param>
    /// <param name="key">A text over the arguments, such as <c>tenant:{args.tenantId}</c>: the limit holds for each. A member that is missing or null is the empty text. Default: all runs count together.</param>
    public JobBuilder MaxConcurrentRuns(int count, string? key = null) => Set(options => (options.MaxConcurrentRuns, options.ConcurrencyKey) = (count, key ?? options.ConcurrencyKey));

    /// <inheritdoc cref="JobPolicies.RateLimit"/>
    /// <param name="name">One of <see cref="SchedulerOptions.RateLimits"/>.</param>
    public JobBuilder RateLimit(string name) => Set(options => options.RateLimit = name);

    /// <inheritdoc cref="JobPolicies.Delivery"/>
    /// <param name="delivery">Whether it is started again.</param>
    public JobBuilder Delivery(Delivery delivery) => Set(options => options.Delivery = delivery);

    /// <summary>How many times a run may be started again because its node died (POI-2). Built in: 3.</summary>
    /// <param name="count">0 to 100.</param>
    public JobBuilder MaxRecoveries(int count) => Set(options => options.MaxRecoveries = count);

    /// <inheritdoc cref="JobPolicies.AllowRemote"/>
    /// <param name="allow">Whether they may.</param>
    public JobBuilder AllowRemote(bool allow = true) => Set(options => options.AllowRemote = allow);

    private JobBuilder Set(Action<JobOptions> set)
    {
        set(_options);
        return this;
    }
}
