using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>What the running scheduler reads in place of options: checked, resolved, immutable.</summary>
internal sealed record SchedulerDefinitions
{
    /// <summary>The options it was made from: for stores, executors, retention and shutdown.</summary>
    public required SchedulerOptions Options { get; init; }

    /// <summary>Time zone of triggers that name none, as its rules are now (DST-7).</summary>
    public required TimeZoneInfo TimeZone
    {
        get => TimeZones.Current(field);
        init;
    }

    /// <summary>The defaults over the built-in policies; no member is null.</summary>
    public required SchedulePolicies Defaults { get; init; }

    /// <summary>Every job.</summary>
    public required JobDefinitions Jobs { get; init; }

    /// <summary>Every calendar by name, ignoring case.</summary>
    public required IReadOnlyDictionary<string, ICalendar> Calendars { get; init; }

    /// <summary>The schedules that configuration and code declare, without disabled ones.</summary>
    public required IReadOnlyList<DeclaredSchedule> Schedules { get; init; }

    /// <summary>The ids of schedules that are invalid and left as the stores have them (<see cref="OnInvalid.Isolate"/>).</summary>
    public required IReadOnlySet<string> Isolated { get; init; }

    /// <summary>What was found doubtful, and what is wrong with those that are <see cref="Isolated"/>.</summary>
    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>What is wrong with those that are <see cref="Isolated"/>; null where none is.</summary>
    public string? Errors => Isolated.Count == 0 ? null : string.Join(" ", Problems.Where(problem => !problem.IsWarning).Select(problem => problem.InOneLine));

    /// <summary>Names the sources that declare a schedule, for messages.</summary>
    public required Func<string, string> SourcesOf { get; init; }

    /// <summary>Names what supplies a setting, by its path below the section; null where no configuration does.</summary>
    public required Func<string, string?> SourceOf { get; init; }

    /// <summary>Stands for the content of the section that it was made of.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The kinds of triggers there are.</summary>
    public required TriggerKinds Kinds { get; init; }

    /// <summary>How triggers are stored.</summary>
    public TriggerJson TriggerJson => Kinds.Json;

    /// <summary>The policies in force for a schedule: its own over its job's over the defaults; no member is null (CFG-5).</summary>
    public SchedulePolicies PoliciesOf(ScheduleDefinition definition) =>
        definition.Policies.Over(Jobs.Find(definition.Job)?.Policies ?? Defaults);

    /// <summary>
    /// These, in the place of others while the scheduler runs: what only a start decides stays as it is, and so do jobs that are named no more, because runs and schedules of callers may still need them.
    /// </summary>
    /// <param name="before">Those that hold.</param>
    /// <param name="hash">Stands for the content of the section.</param>
    public SchedulerDefinitions Following(SchedulerDefinitions before, string hash)
    {
        (Options.Enabled, Options.Driver, Options.Deployment) = (before.Options.Enabled, before.Options.Driver, before.Options.Deployment);
        (Options.Node.Role, Options.Node.Name, Options.Node.Tags) = (before.Options.Node.Role, before.Options.Node.Name, before.Options.Node.Tags);
        return this with { Hash = hash, Jobs = new([.. Jobs, .. before.Jobs.Where(job => Jobs.Find(job.Name) is null)]) };
    }

    /// <summary>The definition with the name of its job as it is registered: it may have been stored under an alias, or in other letters (VER-3).</summary>
    public ScheduleDefinition WithJobName(ScheduleDefinition definition) =>
        Jobs.Find(definition.Job) is { } job && job.Name != definition.Job ? definition with { Job = job.Name } : definition;
}

/// <summary>A schedule as configuration and code declare it.</summary>
/// <param name="Definition">The schedule.</param>
/// <param name="StartPaused">Whether it begins paused when it is first added.</param>
/// <param name="RunIfPast">Whether a one-off in the past runs once when it is first added (ONE-1).</param>
internal sealed record DeclaredSchedule(ScheduleDefinition Definition, bool StartPaused, bool RunIfPast);
