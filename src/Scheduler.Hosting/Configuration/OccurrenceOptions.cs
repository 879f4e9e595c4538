namespace Scheduler.Hosting.Configuration;

/// <summary>When something runs and with what: what a schedule is, and a job that carries its one schedule with it (CFG-3a).</summary>
public abstract class OccurrenceOptions : PolicyOptions
{
    /// <summary>Whether the schedule exists. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>When it occurs. In configuration its keys stand directly in the schedule or job.</summary>
    public TriggerOptions Trigger { get; set; } = new();

    /// <summary>Arguments of each run: any value that <see cref="SchedulerOptions.Serializer"/> can write, or a <see cref="Payload"/>.</summary>
    public object? Args { get; set; }

    /// <summary>Whether it begins paused when it is first added. Default: false.</summary>
    public bool StartPaused { get; set; }

    /// <summary>Whether an <see cref="TriggerOptions.At"/> that is past when the schedule is first added runs once, now. Default: false; then it never runs (ONE-1).</summary>
    public bool RunIfPast { get; set; }

    /// <inheritdoc cref="ScheduleDefinition.MaxRuns"/>
    public int? MaxRuns { get; set; }

    /// <inheritdoc cref="ScheduleDefinition.RunOnCreate"/>
    public bool RunOnCreate { get; set; }

    /// <inheritdoc cref="ScheduleDefinition.RunOnStartup"/>
    public RunOnStartup RunOnStartup { get; set; }
}

/// <summary>A schedule. Its key is its id.</summary>
public sealed class ScheduleOptions : OccurrenceOptions
{
    /// <summary>Name of the job. Default: the schedule's own id.</summary>
    public string? Job { get; set; }
}

/// <summary>A job. Its key is its name.</summary>
public sealed class JobOptions : OccurrenceOptions
{
    /// <summary>
    /// For a job that no code registers: <c>http</c>, <c>command</c> or another kind of job that is made of <see cref="Settings"/>, or the full name of a class that implements <see cref="IJob"/> or
    /// <see cref="IJob{TArgs}"/>, assembly-qualified only where the name is ambiguous.
    /// </summary>
    public string? Type { get; set; }

    /// <summary>What a kind of job reads: nested keys are joined by a colon, as in <c>Headers:Accept</c> and <c>Arguments:0</c>. Checked by the kind; a class has none.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the job had before, under which stored schedules and runs still find it (VER-3). Default: those of its code.</summary>
    public IReadOnlyList<string>? Aliases { get; set; }

    /// <summary>Version of the job's arguments, from 0 (VER-4). Default: that of its code.</summary>
    public int? Version { get; set; }

    /// <inheritdoc cref="JobPolicies.MaxConcurrentRuns"/>
    public int? MaxConcurrentRuns { get; set; }

    /// <inheritdoc cref="JobPolicies.ConcurrencyKey"/>
    public string? ConcurrencyKey { get; set; }

    /// <inheritdoc cref="JobPolicies.RateLimit"/>
    public string? RateLimit { get; set; }

    /// <inheritdoc cref="JobPolicies.Delivery"/>
    public Delivery? Delivery { get; set; }

    /// <inheritdoc cref="JobPolicies.MaxRecoveries"/>
    public int? MaxRecoveries { get; set; }

    /// <inheritdoc cref="JobPolicies.AllowRemote"/>
    public bool? AllowRemote { get; set; }

    internal JobPolicies ToJobPolicies() => new()
    {
        MaxConcurrentRuns = MaxConcurrentRuns,
        ConcurrencyKey = ConcurrencyKey,
        RateLimit = RateLimit,
        Delivery = Delivery,
        MaxRecoveries = MaxRecoveries,
        AllowRemote = AllowRemote,
    };
}
