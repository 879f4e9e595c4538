using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Writes a schedule in code. Each method returns the builder. What is not said is inherited from the job, and then from the defaults (CFG-5).</summary>
public sealed class ScheduleBuilder : PolicyBuilder<ScheduleBuilder>
{
    private readonly ScheduleOptions _options;

    internal ScheduleBuilder(ScheduleOptions options)
        : base(options) => _options = options;

    /// <summary>The job. Default: the one named like the schedule.</summary>
    /// <param name="name">Its name.</param>
    public ScheduleBuilder Job(string name) => Set(options => options.Job = name);

    /// <summary>Occurs as a cron expression says. Replaces every other kind; time zone and bounds stay.</summary>
    /// <param name="expression">5 fields, or 6 with seconds first, or a macro such as <c>@hourly</c>.</param>
    public ScheduleBuilder Cron(string expression) => Kind(trigger => trigger.Cron = expression);

    /// <summary>Occurs when clocks match all the fields that are given, at least one: APScheduler's cron trigger. Replaces every other kind; time zone and bounds stay.</summary>
    /// <inheritdoc cref="CronFieldsTrigger(string?, string?, string?, string?, string?, string?, string?, string?)" path="/param"/>
    public ScheduleBuilder CronFields(
        string? year = null,
        string? month = null,
        string? day = null,
        string? week = null,
        string? dayOfWeek = null,
        string? hour = null,
        string? minute = null,
        string? second = null) =>
        Kind(trigger => trigger.CronFields = new()
        {
            Year = year, Month = month, Day = day, Week = week, DayOfWeek = dayOfWeek, Hour = hour, Minute = minute, Second = second,
        });

    /// <summary>Occurs in a fixed interval (INT-1). Replaces every other kind; bounds stay.</summary>
    /// <param name="interval">At least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative.</exception>
    /// <param name="align">From where the grid is counted.</param>
    public ScheduleBuilder Every(TimeSpan interval, IntervalAlign align = IntervalAlign.Anchor) =>
        Kind(trigger => (trigger.Every, trigger.Align) = (Length(interval, nameof(Every)), align == IntervalAlign.Anchor ? null : align));

    /// <summary>Occurs a fixed time after the end of each run (INT-2). Replaces every other kind; bounds stay.</summary>
    /// <param name="delay">At least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative.</exception>
    public ScheduleBuilder Delay(TimeSpan delay) => Kind(trigger => trigger.Delay = Length(delay, nameof(Delay)));

    /// <summary>Occurs when a run of another schedule has ended (CON-1). Replaces every other kind.</summary>
    /// <param name="schedule">Its id.</param>
    /// <param name="on">Which ends it follows.</param>
    public ScheduleBuilder AfterSchedule(string schedule, RunEnds on = RunEnds.Succeeded) => Kind(trigger => trigger.After = new() { Schedule = schedule, On = on });

    /// <summary>Occurs when any run of a job has ended (CON-1). Replaces every other kind.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="on">Which ends it follows.</param>
    public ScheduleBuilder AfterJob(string job, RunEnds on = RunEnds.Succeeded) => Kind(trigger => trigger.After = new() { Job = job, On = on });

    /// <summary>Occurs once. Replaces every other kind.</summary>
    /// <param name="instant">When; see <see cref="RunIfPast"/> for one that is past. (A <see cref="DateTime"/> would become an instant by this machine's time zone, whatever <see cref="TimeZone"/> says: write the offset.)</param>
    public ScheduleBuilder At(DateTimeOffset instant) => Kind(trigger => trigger.At = Text(instant));

    /// <summary>Occurs at a time of day, every so many years, months, weeks and days of the calendar (DST-4). Replaces every other kind; time zone and bounds stay.</summary>
    /// <inheritdoc cref="CalendarTrigger(int, int, int, int, TimeOnly)" path="/param"/>
    /// <param name="startDate">The first date. Default: the day on which the schedule is created.</param>
    /// <param name="endDate">No date is after this one. Default: none.</param>
    /// <param name="monthOverflow">What becomes of a date that its month does not have.</param>
    public ScheduleBuilder Calendar(
        int years = 0,
        int months = 0,
        int weeks = 0,
        int days = 0,
        TimeOnly at = default,
        DateOnly? startDate = null,
        DateOnly? endDate = null,
        MonthOverflow monthOverflow = MonthOverflow.Skip) =>
        Kind(trigger => trigger.Calendar = new()
        {
            Years = years,
            Months = months,
            Weeks = weeks,
            Days = days,
            At = at.ToString(at.Ticks % TimeSpan.TicksPerSecond == 0 ? "HH:mm:ss" : "O", CultureInfo.InvariantCulture),
            StartDate = startDate is { } start ? CalendarTrigger.Write(start) : null,
            EndDate = endDate is { } end ? CalendarTrigger.Write(end) : null,
            MonthOverflow = monthOverflow,
        });

    /// <summary>Occurs when any of several triggers does; an instant of several of them counts once (CMB-1). Replaces every other kind; time zone and bounds stay.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    public ScheduleBuilder Any(params IEnumerable<ITrigger> triggers) => Kind(trigger => Add(trigger.Any, triggers));

    /// <summary>Occurs when several triggers agree (CMB-1). Replaces every other kind; time zone and bounds stay.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    public ScheduleBuilder All(params IEnumerable<ITrigger> triggers) => Kind(trigger => Add(trigger.All, triggers));

    /// <summary>How far apart the occurrences of <see cref="All"/> may be. Default: 1 s.</summary>
    /// <param name="threshold">Up to a day.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative.</exception>
    public ScheduleBuilder Threshold(TimeSpan threshold) =>
        Modify(trigger => trigger is AllTrigger all ? all with { Threshold = threshold } : trigger, trigger => trigger.Threshold = Length(threshold, nameof(Threshold)));

    /// <summary>Occurs as a trigger says, whole: time zone and bounds that were said before are dropped with the trigger they belonged to.</summary>
    /// <param name="trigger">The trigger.</param>
    public ScheduleBuilder Trigger(ITrigger trigger) => Set(options => options.Trigger = new() { Instance = trigger });

    /// <summary>Time zone of the trigger. Default: <see cref="SchedulerOptions.TimeZone"/> (DST-6).</summary>
    /// <param name="id">An IANA id, or a Windows id where the system can convert it.</param>
    /// <exception cref="InvalidTriggerException">The trigger was given by <see cref="Trigger"/>, and there is no such time zone.</exception>
    public ScheduleBuilder TimeZone(string id) => Modify(trigger => trigger with { TimeZone = id }, trigger => trigger.TimeZone = id);

    /// <summary>No occurrence before this; for <see cref="Every"/> also the first occurrence (BND-1). Default: no bound.</summary>
    /// <param name="instant">The first instant that counts.</param>
    public ScheduleBuilder StartAt(DateTimeOffset instant) => Modify(trigger => trigger with { StartAt = instant }, trigger => trigger.StartAt = Text(instant));

    /// <summary>No occurrence after this (BND-1). Default: no bound.</summary>
    /// <param name="instant">The last instant that counts.</param>
    public ScheduleBuilder EndAt(DateTimeOffset instant) => Modify(trigger => trigger with { EndAt = instant }, trigger => trigger.EndAt = Text(instant));

    /// <summary>What becomes of times that clocks skip or show twice. Default: <see cref="DstPolicy.Vixie"/> (DST-2).</summary>
    /// <param name="policy">A preset, or one of your own.</param>
    public ScheduleBuilder Dst(DstPolicy policy) => Modify(trigger => trigger with { Dst = policy }, trigger => trigger.Dst = policy);

    /// <summary>The longest time by which an occurrence is delayed, so that schedules of the same instant do not all run at once (JIT-1). Default: zero.</summary>
    /// <param name="most">In whole milliseconds.</param>
    /// <param name="mode">Whether each occurrence has a delay of its own.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative; or the trigger was given by <see cref="Trigger"/>, and it is longer than a year.</exception>
    public ScheduleBuilder Jitter(TimeSpan most, JitterMode mode = JitterMode.PerOccurrence) =>
        Modify(trigger => trigger with { Jitter = most, JitterMode = mode }, trigger => (trigger.Jitter, trigger.JitterMode) = (Length(most, nameof(Jitter)), mode));

    /// <summary>Leaves out the times that calendars exclude (CAL-1). Applies to a trigger of your own too. Replaces the calendars that were said before; none for none. Default: none.</summary>
    /// <param name="names">Their names.</param>
    public ScheduleBuilder Calendars(params IEnumerable<string> names) =>
        Modify(trigger => trigger with { Calendars = [.. names] }, trigger => Replace(trigger.Calendars, [.. names]));

    /// <summary>What becomes of an occurrence that a calendar excludes (CAL-2). Default: it is left out.</summary>
    /// <param name="rule">The rule.</param>
    public ScheduleBuilder OnExcluded(OnExcluded rule) => Modify(trigger => trigger with { OnExcluded = rule }, trigger => trigger.OnExcluded = rule);

    /// <summary>Arguments of each run. Default: none.</summary>
    /// <param name="args">Any value that the serializer can write, or a <see cref="Payload"/>; null for none.</param>
    public ScheduleBuilder Args(object? args) => Set(options => options.Args = args);

    /// <summary>It begins paused when it is first added. Default: it does not.</summary>
    public ScheduleBuilder StartPaused() => Set(options => options.StartPaused = true);

    /// <summary>An <see cref="At"/> that is past when the schedule is first added runs once, now (ONE-1). Default: it never runs.</summary>
    public ScheduleBuilder RunIfPast() => Set(options => options.RunIfPast = true);

    /// <summary>After how many runs of its occurrences the schedule is completed; runs that callers make and retries do not count (BND-2). Default: never.</summary>
    /// <param name="count">From 1.</param>
    public ScheduleBuilder MaxRuns(int count) => Set(options => options.MaxRuns = count);

    /// <summary>It runs once at its creation, besides its occurrences (INT-1). Default: it does not.</summary>
    public ScheduleBuilder RunOnCreate() => Set(options => options.RunOnCreate = true);

    /// <summary>It runs when a node starts, besides its occurrences (INT-3). Default: it does not.</summary>
    /// <param name="when">At which starts.</param>
    public ScheduleBuilder RunOnStartup(RunOnStartup when) => Set(options => options.RunOnStartup = when);

    private static Duration Length(TimeSpan value, string member) =>
        value >= TimeSpan.Zero ? value : throw new InvalidTriggerException("SCH1012", member, $"{member} {value} is negative. Give a length of time.");

    // As instants, so that no time zone is needed to read them.
    private static string Text(DateTimeOffset instant) => Instants.Write(instant);

    private static void Add(IList<TriggerOptions> options, IEnumerable<ITrigger> triggers)
    {
        foreach (var trigger in triggers)
        {
            options.Add(new() { Instance = trigger });
        }
    }

    private static void Replace(IList<string> list, IEnumerable<string> texts)
    {
        list.Clear();
        foreach (var text in texts)
        {
            list.Add(text);
        }
    }

    private ScheduleBuilder Set(Action<ScheduleOptions> set)
    {
        set(_options);
        return this;
    }

    private ScheduleBuilder Kind(Action<TriggerOptions> set) => Set(options =>
    {
        var (old, replaced) = (options.Trigger, options.Trigger.Instance as Triggers.Trigger);
        options.Trigger = new()
        {
            TimeZone = old.TimeZone ?? replaced?.TimeZone,
            StartAt = old.StartAt ?? (replaced?.StartAt is { } start ? Text(start) : null),
            EndAt = old.EndAt ?? (replaced?.EndAt is { } end ? Text(end) : null),
            Dst = old.Dst ?? replaced?.Dst,
            Jitter = old.Jitter ?? replaced?.Jitter,
            JitterMode = old.JitterMode ?? replaced?.JitterMode,
            OnExcluded = old.OnExcluded ?? (replaced?.Calendars.Count > 0 ? replaced.OnExcluded : null),
        };
        Replace(options.Trigger.Calendars, old.Calendars.Count > 0 ? old.Calendars : replaced?.Calendars ?? []);
        set(options.Trigger);
    });

    // One of the built-in triggers can be modified although it is made already; what a foreign one means by these nobody knows, and it is refused when it is checked.
    private ScheduleBuilder Modify(Func<Triggers.Trigger, Triggers.Trigger> instance, Action<TriggerOptions> trigger) => Set(options =>
    {
        if (options.Trigger.Instance is Triggers.Trigger made)
        {
            options.Trigger.Instance = instance(made);
        }
        else
        {
            trigger(options.Trigger);
        }
    });
}
