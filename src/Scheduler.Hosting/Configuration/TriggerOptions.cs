using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>When a schedule occurs. Exactly one of <see cref="Cron"/>, <see cref="CronFields"/>, <see cref="Every"/>, <see cref="Delay"/>, <see cref="After"/>, <see cref="At"/>, <see cref="Calendar"/>, <see cref="Any"/>, <see cref="All"/> and <see cref="Instance"/> (CFG-4).</summary>
public sealed class TriggerOptions
{
    /// <summary>A cron expression of 5 fields, or of 6 with seconds first, or a macro such as <c>@hourly</c>.</summary>
    public string? Cron { get; set; }

    /// <summary>APScheduler's cron fields.</summary>
    public CronFieldsOptions? CronFields { get; set; }

    /// <summary>A fixed interval, at least 1 s (INT-1).</summary>
    public Duration? Every { get; set; }

    /// <summary>From where the grid of <see cref="Every"/> is counted. Default: the start of the schedule.</summary>
    public IntervalAlign? Align { get; set; }

    /// <summary>A fixed time from the end of one run to the next, at least 1 s (INT-2).</summary>
    public Duration? Delay { get; set; }

    /// <summary>The end of a run of another schedule or of a job (CON-1).</summary>
    public AfterOptions? After { get; set; }

    /// <summary>One instant (<c>2027-01-04T09:00:00Z</c>), or a local time in <see cref="TimeZone"/> (<c>2027-01-04T09:00:00</c>).</summary>
    public string? At { get; set; }

    /// <summary>A period of the calendar.</summary>
    public CalendarOptions? Calendar { get; set; }

    /// <summary>Any of these triggers; an instant of several of them counts once (CMB-1).</summary>
    public IList<TriggerOptions> Any { get; } = [];

    /// <summary>All of these triggers together, within <see cref="Threshold"/> (CMB-1).</summary>
    public IList<TriggerOptions> All { get; } = [];

    /// <summary>How far apart the occurrences of <see cref="All"/> may be. Default: 1 s.</summary>
    public Duration? Threshold { get; set; }

    /// <summary>A trigger made in code. <see cref="TimeZone"/>, <see cref="StartAt"/>, <see cref="EndAt"/>, <see cref="Dst"/> and <see cref="Jitter"/> do not apply to it. Only in code.</summary>
    public ITrigger? Instance { get; set; }

    /// <summary>Settings of a kind that the application registered, by its name.</summary>
    internal Dictionary<string, Dictionary<string, string?>> Custom { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Its time zone; null for the scheduler's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>No occurrence before this: an instant, or a local time in <see cref="TimeZone"/>; inclusive (BND-1). For <see cref="Every"/> also the first occurrence.</summary>
    public string? StartAt { get; set; }

    /// <summary>No occurrence after this: an instant, or a local time in <see cref="TimeZone"/>; inclusive (BND-1).</summary>
    public string? EndAt { get; set; }

    /// <summary>What becomes of times that clocks skip or show twice; null for the kind's own rule (DST-2). Configuration says <c>strict</c>, <c>vixie</c>, or an object with <c>Gap</c> and <c>Fold</c>.</summary>
    public DstPolicy? Dst { get; set; }

    /// <summary>The longest time by which an occurrence is delayed (JIT-1). Default: none at all. Only the outermost trigger's counts.</summary>
    public Duration? Jitter { get; set; }

    /// <summary>Names of the calendars whose excluded times are left out, before any jitter (CAL-1). Default: none. Only the outermost trigger's count. They apply to <see cref="Instance"/> too.</summary>
    public IList<string> Calendars { get; } = [];

    /// <summary>What becomes of an occurrence that a calendar excludes (CAL-2). Default: it is left out.</summary>
    public OnExcluded? OnExcluded { get; set; }

    /// <summary>Whether each occurrence has a delay of its own, or the schedule one for all (JIT-3). Default: its own.</summary>
    public JitterMode? JitterMode { get; set; }
}
