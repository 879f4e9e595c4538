namespace Scheduler.Hosting.Triggers;

/// <content>How each kind is made in code.</content>
public abstract partial record Trigger
{
    /// <summary>Occurs when the clocks of its time zone match.</summary>
    /// <param name="expression">Five fields, six with seconds first, or a macro such as <c>@hourly</c>.</param>
    /// <param name="timeZone">See <see cref="TimeZone"/>.</param>
    /// <exception cref="InvalidTriggerException">SCH1020, SCH1021, SCH1022: the expression is wrong; SCH1030, SCH1031, SCH1032: the time zone is unknown.</exception>
    public static CronTrigger Cron(string expression, string? timeZone = null) => new(expression) { TimeZone = timeZone };

    /// <summary>Occurs when the clocks of its time zone match all the fields that are given, at least one: APScheduler's cron trigger.</summary>
    /// <inheritdoc cref="CronFieldsTrigger(string?, string?, string?, string?, string?, string?, string?, string?)"/>
    /// <param name="timeZone">See <see cref="TimeZone"/>.</param>
    public static CronFieldsTrigger CronFields(
        string? year = null,
        string? month = null,
        string? day = null,
        string? week = null,
        string? dayOfWeek = null,
        string? hour = null,
        string? minute = null,
        string? second = null,
        string? timeZone = null) => new(year, month, day, week, dayOfWeek, hour, minute, second) { TimeZone = timeZone };

    /// <summary>Occurs at a fixed rate.</summary>
    /// <param name="interval">In whole milliseconds, at least 1; in a schedule at least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: the interval is too short or has a fraction of a millisecond.</exception>
    public static EveryTrigger Every(TimeSpan interval) => new(interval);

    /// <summary>Occurs a fixed time after the last run has ended (INT-2).</summary>
    /// <param name="delay">In whole milliseconds, at least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: the delay is too short or has a fraction of a millisecond.</exception>
    public static DelayTrigger Delay(TimeSpan delay) => new(delay);

    /// <summary>Occurs when a run of another schedule has ended (CON-1).</summary>
    /// <param name="schedule">The id of the schedule.</param>
    /// <param name="on">Which ends count.</param>
    public static AfterTrigger AfterSchedule(string schedule, RunEnds on = RunEnds.Succeeded) => new(schedule: schedule) { On = on };

    /// <summary>Occurs when a run of a job has ended, whatever made the run (CON-1).</summary>
    /// <param name="job">The name of the job.</param>
    /// <param name="on">Which ends count.</param>
    public static AfterTrigger AfterJob(string job, RunEnds on = RunEnds.Succeeded) => new(job: job) { On = on };

    /// <summary>Occurs once.</summary>
    /// <param name="instant">When. (A <see cref="DateTime"/> would become an instant by this machine's time zone, whatever <see cref="TimeZone"/> says: write the offset.)</param>
    public static AtTrigger At(DateTimeOffset instant) => new(instant);

    /// <summary>Occurs at a time of day, every so many years, months, weeks and days of the calendar.</summary>
    /// <inheritdoc cref="CalendarTrigger(int, int, int, int, TimeOnly)"/>
    /// <param name="timeZone">See <see cref="TimeZone"/>.</param>
    public static CalendarTrigger Calendar(int years = 0, int months = 0, int weeks = 0, int days = 0, TimeOnly at = default, string? timeZone = null) =>
        new(years, months, weeks, days, at) { TimeZone = timeZone };

    /// <summary>Occurs when any of several triggers does.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    /// <exception cref="InvalidTriggerException">SCH1003: there is none.</exception>
    public static AnyTrigger Any(params IEnumerable<ITrigger> triggers) => new(triggers);

    /// <summary>Occurs when several triggers agree, within <see cref="AllTrigger.Threshold"/>.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    /// <exception cref="InvalidTriggerException">SCH1003: there is none.</exception>
    public static AllTrigger All(params IEnumerable<ITrigger> triggers) => new(triggers);
}
