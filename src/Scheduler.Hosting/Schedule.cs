namespace Scheduler.Hosting;

/// <summary>A schedule as it stands at the moment it was read.</summary>
/// <param name="Definition">What its owner wrote.</param>
/// <param name="State">Where it stands.</param>
/// <param name="NextRun">When it is due next; null when it is finished or faulted. While paused: when it would be due.</param>
/// <param name="Cursor">Everything up to this instant has been considered (MIS-8).</param>
/// <param name="RunCount">How many runs its occurrences have started (BND-2); runs by <see cref="IScheduler.TriggerAsync(string, object?, RunOptions?, CancellationToken)"/> do not count.</param>
/// <param name="Source">Who owns the definition.</param>
/// <param name="Policies">The policies in force, inherited ones included.</param>
/// <param name="Pause">Who paused it and why; null when it is not paused.</param>
/// <param name="Version">Changes with each change of definition or pause.</param>
public sealed record Schedule(
    ScheduleDefinition Definition,
    ScheduleState State,
    DateTimeOffset? NextRun,
    DateTimeOffset Cursor,
    long RunCount,
    ScheduleSource Source,
    SchedulePolicies Policies,
    Pause? Pause,
    long Version)
{
    /// <summary>Why it is completed; null while it is not.</summary>
    public CompletionReason? Completion { get; init; }

    /// <summary>
    /// The names of those members of <see cref="Definition"/>, as in JSON, that callers have set over what configuration or code declares; they survive a change of the declaration until
    /// <see cref="IScheduler.ResetScheduleAsync"/> (OWN-2).
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Since when nobody declares it any more; null unless it is retired (OWN-3).</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Since when no live node has known its job, once that has been so for ten minutes; null while one does (VER-2). It is kept, and goes on when a node knows it.</summary>
    public DateTimeOffset? OrphanedSince { get; init; }

    /// <summary>Its id.</summary>
    public string Id => Definition.Id;

    /// <summary>Name of its job.</summary>
    public string Job => Definition.Job;

    /// <summary>When it occurs.</summary>
    public ITrigger Trigger => Definition.Trigger;

    /// <summary>When it occurs, in words for people, with the time zone in force: <c>at 02:30, Monday to Friday, Europe/Berlin</c>. Made anew each time.</summary>
    public string When =>
        $"{(Definition.FirstRunAt is { } first ? $"first at {Instants.Write(first)}, then " : "")}{(InForce ?? Trigger).Describe()}";

    /// <summary>Why its stored definition, or the trigger in it, cannot be read here; null where it can. Such a schedule is <see cref="ScheduleState.Faulted"/> (CORE-4).</summary>
    public string? Fault { get; init; }

    /// <summary>The trigger with the scheduler's time zone where it names none, and with the values that the schedule's id chooses.</summary>
    internal ITrigger? InForce { get; init; }
}
