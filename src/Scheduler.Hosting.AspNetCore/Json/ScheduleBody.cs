using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>A schedule as its owner writes it: the keys of configuration in camel case. What is absent is inherited from the job, the defaults, or the scheduler itself.</summary>
internal record ScheduleBody
{
    [Description("Name of the job.")]
    public string? Job { get; init; }

    [Description("When it occurs.")]
    public TriggerBody? Trigger { get; init; }

    [Description("What is stored as its trigger, where this application cannot read that.")]
    public string? UnreadTrigger { get; init; }

    [Description("Arguments of each run: what the job takes. Members that are not to be seen are [redacted].")]
    public JsonElement? Args { get; init; }

    [Description("Name of the store that keeps it and its runs.")]
    public string? Store { get; init; }

    [Description("Name of the executor that runs it.")]
    public string? Executor { get; init; }

    [Description("How many runs may be active at once.")]
    public int? MaxInstances { get; init; }

    [Description("How late an occurrence may still start: a duration, or none.")]
    public string? MisfireGraceTime { get; init; }

    [Description("What becomes of several occurrences that are due together.")]
    public Coalesce? Coalesce { get; init; }

    [Description("How many runs one pass may create when each occurrence runs.")]
    public int? MaxCatchUp { get; init; }

    [Description("What becomes of an occurrence while maxInstances runs are active.")]
    public Overlap? Overlap { get; init; }

    [Description("How many runs may wait.")]
    public int? MaxQueued { get; init; }

    [Description("Whether and when a failed run is tried again.")]
    public RetryBody? Retry { get; init; }

    [Description("How long an attempt may take: a duration, or none.")]
    public string? Timeout { get; init; }

    [Description("How long a run may take with all its attempts: a duration, or none.")]
    public string? RunTimeout { get; init; }

    [Description("How long a job may take to end after its token was cancelled.")]
    public string? CancelGrace { get; init; }

    [Description("A head start in the queue, in minutes, -100 to 100.")]
    public int? Priority { get; init; }

    [Description("After how many failed runs in a row it is paused; 0 for never.")]
    public int? PauseAfterFailures { get; init; }

    [Description("For how long there may be no success before health checks say so: a duration, or none.")]
    public string? AlertIfNoSuccessFor { get; init; }

    [Description("For people: what it is for.")]
    public string? Description { get; init; }

    [Description("Free name-value pairs that each run sees.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [Description("An instant of the first occurrence, before which the trigger is not asked.")]
    public DateTimeOffset? FirstRunAt { get; init; }

    [Description("After how many runs it is completed.")]
    public int? MaxRuns { get; init; }

    [Description("Whether it runs once at its creation.")]
    public bool? RunOnCreate { get; init; }

    [Description("Whether it runs when a node starts.")]
    public RunOnStartup? RunOnStartup { get; init; }
}

/// <summary>A schedule to be added.</summary>
internal sealed record ScheduleRequestBody : ScheduleBody
{
    [JsonPropertyOrder(-1), Description("Its id: letters, digits, . _ -; the first a letter or digit; at most 128.")]
    public string? Id { get; init; }

    [Description("Whether it begins paused.")]
    public bool? StartPaused { get; init; }

    [Description("Whether an at that is past runs once, now.")]
    public bool? RunIfPast { get; init; }
}

/// <summary>Whether and when a failed run is tried again.</summary>
internal sealed record RetryBody
{
    public int? MaxAttempts { get; init; }

    public string? InitialDelay { get; init; }

    public double? Factor { get; init; }

    public string? MaxDelay { get; init; }

    public double? Jitter { get; init; }

    public IReadOnlyList<string>? Delays { get; init; }

    public bool? HoldSlot { get; init; }

    public bool? StopAtNextOccurrence { get; init; }

    public bool? OnTimeout { get; init; }

    public IReadOnlyList<string>? NoRetryOn { get; init; }
}

/// <summary>When a schedule occurs. Exactly one of cron, cronFields, every, delay, after, at, calendar, any and all, or of the kinds that the application has added.</summary>
internal sealed record TriggerBody
{
    [Description("A cron expression of 5 fields, of 6 with seconds first, or a macro such as @hourly.")]
    public string? Cron { get; init; }

    [Description("APScheduler's cron fields: year, month, day, week, dayOfWeek, hour, minute, second.")]
    public IReadOnlyDictionary<string, string>? CronFields { get; init; }

    [Description("A fixed interval, such as 15m.")]
    public string? Every { get; init; }

    [Description("From where every is counted: Anchor or Epoch.")]
    public string? Align { get; init; }

    [Description("A fixed time from the end of one run to the next.")]
    public string? Delay { get; init; }

    [Description("The end of a run of another schedule or of a job: { schedule or job, on }.")]
    public IReadOnlyDictionary<string, string>? After { get; init; }

    [Description("One instant, or a local time in timeZone.")]
    public string? At { get; init; }

    [Description("A period of the calendar: { years, months, weeks, days, at, startDate, endDate, monthOverflow }.")]
    public JsonElement? Calendar { get; init; }

    [Description("Triggers of which any counts.")]
    public IReadOnlyList<TriggerBody>? Any { get; init; }

    [Description("Triggers that must agree.")]
    public IReadOnlyList<TriggerBody>? All { get; init; }

    [Description("How far apart the occurrences of all may be.")]
    public string? Threshold { get; init; }

    [Description("Time zone, such as Europe/Berlin; absent for the scheduler's.")]
    public string? TimeZone { get; init; }

    [Description("No occurrence before this instant or local time.")]
    public string? StartAt { get; init; }

    [Description("No occurrence after this instant or local time.")]
    public string? EndAt { get; init; }

    [Description("What becomes of times that clocks skip or show twice: vixie, strict, or { gap, fold }.")]
    public JsonElement? Dst { get; init; }

    [Description("The longest time by which an occurrence is delayed.")]
    public string? Jitter { get; init; }

    [Description("PerOccurrence or Fixed.")]
    public string? JitterMode { get; init; }

    [Description("Calendars whose excluded times are left out.")]
    public IReadOnlyList<string>? Calendars { get; init; }

    [Description("What becomes of an occurrence that a calendar excludes: Skip, Next, Previous or ModifiedNext.")]
    public string? OnExcluded { get; init; }

    /// <summary>The kinds that the application has added.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Added { get; set; }
}
