using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Every key of the section.</summary>
internal static class KeyTables
{
    public static KeyTable<RetryOptions> Retry { get; } = new KeyTable<RetryOptions>()
        .Number("MaxAttempts", (o, value) => o.MaxAttempts = value, "How many attempts a run has, the first included.")
        .Length("InitialDelay", (o, value) => o.InitialDelay = value, "The time between the first attempt and the second.", takesNone: false)
        .Real("Factor", (o, value) => o.Factor = value, "By how much each further delay is longer than the one before.")
        .Length("MaxDelay", (o, value) => o.MaxDelay = value, "The longest delay.", takesNone: false)
        .Real("Jitter", (o, value) => o.Jitter = value, "By which part a delay may be shorter or longer.")
        .Lengths("Delays", (o, value) => o.Delays = value, "The delays one by one.")
        .Flag("HoldSlot", (o, value) => o.HoldSlot = value, "Whether a run that waits for its next attempt counts as active.")
        .Flag("StopAtNextOccurrence", (o, value) => o.StopAtNextOccurrence = value, "Whether a waiting retry ends when the next occurrence is due.")
        .Flag("OnTimeout", (o, value) => o.OnTimeout = value, "Whether an attempt that timed out is retried.")
        .Texts("NoRetryOn", (o, value) => o.NoRetryOn = value, "Types of exceptions that end the run at once.");

    public static KeyTable<PolicyOptions> Policies { get; } = new KeyTable<PolicyOptions>()
        .Text("Store", (o, value) => o.Store = value, "Name of the store that keeps the schedule and its runs.")
        .Text("Executor", (o, value) => o.Executor = value, "Name of the executor that runs it.")
        .Number("MaxInstances", (o, value) => o.MaxInstances = value, "How many runs of a schedule may be active at once.", none: int.MaxValue)
        .Length("MisfireGraceTime", (o, value) => o.MisfireGraceTime = value, "How late an occurrence may still start.")
        .Choice<Coalesce>("Coalesce", (o, value) => o.Coalesce = value, "What becomes of several occurrences that are due together.")
        .Number("MaxCatchUp", (o, value) => o.MaxCatchUp = value, "How many runs one pass may create when each occurrence runs.")
        .Choice<Overlap>("Overlap", (o, value) => o.Overlap = value, "What becomes of an occurrence while MaxInstances runs are active.")
        .Number("MaxQueued", (o, value) => o.MaxQueued = value, "How many runs of a schedule may wait.")
        .Section("Retry", o => o.Retry, Retry, "Whether and when a failed run is tried again.")
        .Length("Timeout", (o, value) => o.Timeout = value, "How long an attempt may take.")
        .Length("RunTimeout", (o, value) => o.RunTimeout = value, "How long a run may take with all its attempts.")
        .Length("CancelGrace", (o, value) => o.CancelGrace = value, "How long a job may take to end after its token was cancelled.")
        .Number("Priority", (o, value) => o.Priority = value, "A head start in the queue, in minutes.")
        .Number("PauseAfterFailures", (o, value) => o.PauseAfterFailures = value, "After how many failed runs in a row the schedule is paused.")
        .Length("AlertIfNoSuccessFor", (o, value) => o.AlertIfNoSuccessFor = value, "For how long there may be no success before health checks say so.")
        .Text("Description", (o, value) => o.Description = value, "For people: what it is for.")
        .Pairs("Metadata", o => o.Metadata, "Free name-value pairs that each run sees.");

    public static KeyTable<DstParts> Dst { get; } = new KeyTable<DstParts>()
        .Choice<DstGap>("Gap", (o, value) => o.Gap = value, "What becomes of times that clocks skip.")
        .Choice<DstFold>("Fold", (o, value) => o.Fold = value, "What becomes of times that clocks show twice.");

    public static KeyTable<CronFieldsOptions> CronFields { get; } = new KeyTable<CronFieldsOptions>()
        .Text("Year", (o, value) => o.Year = value, "Years, 1970 to 9999.")
        .Text("Month", (o, value) => o.Month = value, "Months, 1 to 12 or jan to dec.")
        .Text("Day", (o, value) => o.Day = value, "Days of the month, 1 to 31, last, 2nd fri, last sun.")
        .Text("Week", (o, value) => o.Week = value, "ISO weeks, 1 to 53.")
        .Text("DayOfWeek", (o, value) => o.DayOfWeek = value, "Days of the week, 0 or 7 (Sunday) to 6, or sun to sat.")
        .Text("Hour", (o, value) => o.Hour = value, "Hours, 0 to 23.")
        .Text("Minute", (o, value) => o.Minute = value, "Minutes, 0 to 59.")
        .Text("Second", (o, value) => o.Second = value, "Seconds, 0 to 59.");

    public static KeyTable<CalendarOptions> Calendar { get; } = new KeyTable<CalendarOptions>()
        .Number("Years", (o, value) => o.Years = value, "Years of the period.")
        .Number("Months", (o, value) => o.Months = value, "Months of the period.")
        .Number("Weeks", (o, value) => o.Weeks = value, "Weeks of the period.")
        .Number("Days", (o, value) => o.Days = value, "Days of the period.")
        .Text("At", (o, value) => o.At = value, "Time of day, HH:mm or HH:mm:ss.")
        .Text("StartDate", (o, value) => o.StartDate = value, "The first date, yyyy-MM-dd.")
        .Text("EndDate", (o, value) => o.EndDate = value, "No date is after this one, yyyy-MM-dd.")
        .Choice<MonthOverflow>("MonthOverflow", (o, value) => o.MonthOverflow = value, "What becomes of a date that its month does not have.");

    public static KeyTable<AfterOptions> After { get; } = new KeyTable<AfterOptions>()
        .Text("Job", (o, value) => o.Job = value, "The job whose runs it follows.")
        .Text("Schedule", (o, value) => o.Schedule = value, "The schedule whose runs it follows.")
        .Choice<RunEnds>("On", (o, value) => o.On = value, "Which ends it follows.");

    public static KeyTable<TriggerOptions> Trigger { get; } = new KeyTable<TriggerOptions>()
        .Text("Cron", (o, value) => o.Cron = value, "A cron expression of 5 fields, or of 6 with seconds first, or a macro such as @hourly.")
        .Optional("CronFields", o => o.CronFields, (o, value) => o.CronFields = value, CronFields, "APScheduler's cron fields, at least one.")
        .Length("Every", (o, value) => o.Every = value, "A fixed interval.", takesNone: false)
        .Choice<IntervalAlign>("Align", (o, value) => o.Align = value, "From where the grid of Every is counted.")
        .Length("Delay", (o, value) => o.Delay = value, "A fixed time from the end of one run to the next.", takesNone: false)
        .Optional("After", o => o.After, (o, value) => o.After = value, After, "The end of a run of another schedule or of a job.")
        .Text("At", (o, value) => o.At = value, "One instant, or a local time in TimeZone.")
        .Optional("Calendar", o => o.Calendar, (o, value) => o.Calendar = value, Calendar, "A period of the calendar.")
        .List("Any", o => o.Any, () => Trigger!, TriggerKinds.Example, "Triggers of which any counts.")
        .List("All", o => o.All, () => Trigger!, TriggerKinds.Example, "Triggers that must agree.")
        .Length("Threshold", (o, value) => o.Threshold = value, "How far apart the occurrences of All may be.", takesNone: false)
        .Text("TimeZone", (o, value) => o.TimeZone = value, "Time zone of the trigger.")
        .Text("StartAt", (o, value) => o.StartAt = value, "No occurrence before this instant or local time.")
        .Text("EndAt", (o, value) => o.EndAt = value, "No occurrence after this instant or local time.")
        .Length("Jitter", (o, value) => o.Jitter = value, "The longest time by which an occurrence is delayed.", takesNone: false)
        .Choice<JitterMode>("JitterMode", (o, value) => o.JitterMode = value, "Whether each occurrence has a delay of its own, or the schedule one for all.")
        .Texts("Calendars", o => o.Calendars, "Calendars whose excluded times are left out.")
        .Choice<OnExcluded>("OnExcluded", (o, value) => o.OnExcluded = value, "What becomes of an occurrence that a calendar excludes.")
        .WordsOrSection("Dst", ReadDst, ["strict", "vixie"], Dst, "What becomes of times that clocks skip or show twice: strict, vixie, or Gap and Fold.")
        .Added(kinds => kinds.Custom.Select(kind => new Key<TriggerOptions>(kind.Name, KeyKind.Free, "A kind of trigger that the application registered.", ReadCustom)));

    public static KeyTable<OccurrenceOptions> Occurrence { get; } = new KeyTable<OccurrenceOptions>()
        .Before(ReplaceTrigger)
        .Flag("Enabled", (o, value) => o.Enabled = value, "Whether the schedule exists.")
        .Include(Trigger, o => o.Trigger)
        .Free("Args", (o, setting) => o.Args = SectionJson.Read(setting.Section) ?? o.Args, "Arguments of each run.")
        .Flag("StartPaused", (o, value) => o.StartPaused = value, "Whether it begins paused when it is first added.")
        .Flag("RunIfPast", (o, value) => o.RunIfPast = value, "Whether an At that is past when it is first added runs once, now.")
        .Number("MaxRuns", (o, value) => o.MaxRuns = value, "After how many runs the schedule is completed.")
        .Flag("RunOnCreate", (o, value) => o.RunOnCreate = value, "Whether it runs once at its creation.")
        .Choice<RunOnStartup>("RunOnStartup", (o, value) => o.RunOnStartup = value, "Whether it runs when a node starts.")
        .Include(Policies, o => o);

    public static KeyTable<JobOptions> Job { get; } = new KeyTable<JobOptions>()
        .Text("Type", (o, value) => o.Type = value, "For a job that no code registers: http, command, or the full name of its class.")
        .Free("Settings", (o, setting) => FlatSettings.ReadBelow(o.Settings, setting), "What a job of type http or command calls, and how.")
        .Texts("Aliases", (o, value) => o.Aliases = value, "Names the job had before.")
        .Number("Version", (o, value) => o.Version = value, "Version of the job's arguments.")
        .Number("MaxConcurrentRuns", (o, value) => o.MaxConcurrentRuns = value, "How many runs of the job may be active at once among all nodes.", none: int.MaxValue)
        .Text("ConcurrencyKey", (o, value) => o.ConcurrencyKey = value, "A text over the arguments: MaxConcurrentRuns holds for each.")
        .Text("RateLimit", (o, value) => o.RateLimit = value, "Name of the rate limit that its starts draw from.")
        .Choice<Delivery>("Delivery", (o, value) => o.Delivery = value, "What becomes of a run whose node died.")
        .Number("MaxRecoveries", (o, value) => o.MaxRecoveries = value, "How many times a run may be started again because its node died.")
        .Flag("AllowRemote", (o, value) => o.AllowRemote = value, "Whether the HTTP API and the dashboard may make schedules and runs of it.")
        .Include(Occurrence, o => o);

    public static KeyTable<ScheduleOptions> Schedule { get; } = new KeyTable<ScheduleOptions>()
        .Text("Job", (o, value) => o.Job = value, "Name of the job.")
        .Include(Occurrence, o => o);

    public static KeyTable<CalendarRuleOptions> CalendarRules { get; } = new KeyTable<CalendarRuleOptions>()
        .Texts("Dates", o => o.Dates, "Dates, yyyy-MM-dd.")
        .Texts("Yearly", o => o.Yearly, "Days of every year, MM-dd.")
        .Texts("Ranges", o => o.Ranges, "From one date to another, both included.")
        .Texts("Weekdays", o => o.Weekdays, "Days of the week.")
        .Texts("Daily", o => o.Daily, "From one time of day to another, each day.")
        .Texts("Cron", o => o.Cron, "What cron expressions match.");

    public static KeyTable<ExclusionCalendarOptions> ExclusionCalendar { get; } = new KeyTable<ExclusionCalendarOptions>()
        .Text("Type", (o, value) => o.Type = value, "A kind of calendar that the application registered.")
        .Text("TimeZone", (o, value) => o.TimeZone = value, "Time zone whose clocks count.")
        .Texts("Extends", o => o.Extends, "Other calendars, whose excluded times count too.")
        .Section("Exclude", o => o.Exclude, CalendarRules, "What is excluded.")
        .Section("Include", o => o.Include, CalendarRules, "What is included all the same.")
        .Others((o, setting) => FlatSettings.Read(o.Settings, setting));

    public static KeyTable<StoreOptions> Store { get; } = new KeyTable<StoreOptions>()
        .Text("Type", (o, value) => o.Type = value, "The kind of store.")
        .Others((o, setting) => FlatSettings.Read(o.Settings, setting));

    public static KeyTable<ExecutorOptions> Executor { get; } = new KeyTable<ExecutorOptions>()
        .Text("Type", (o, value) => o.Type = value, "The kind of executor.")
        .Number("MaxConcurrency", (o, value) => o.MaxConcurrency = value, "How many runs it executes at once on this node.")
        .Others((o, setting) => FlatSettings.Read(o.Settings, setting));

    public static KeyTable<RateLimitOptions> RateLimit { get; } = new KeyTable<RateLimitOptions>()
        .Number("Permits", (o, value) => o.Permits = value, "How many runs may start in each Per.")
        .Length("Per", (o, value) => o.Per = value, "The time.", takesNone: false)
        .Number("Burst", (o, value) => o.Burst = value, "How many may start at once after a rest.")
        .Text("Key", (o, value) => o.Key = value, "A text over the arguments: each has a bucket of its own.");

    public static KeyTable<RetentionOptions> Retention { get; } = new KeyTable<RetentionOptions>()
        .Length("Succeeded", (o, value) => o.Succeeded = value, "Age up to which succeeded runs are kept.")
        .Length("Failed", (o, value) => o.Failed = value, "Age up to which runs are kept that ended in any other way: failed, timed out, cancelled, abandoned, poisoned, or with arguments that could not be read.")
        .Length("Missed", (o, value) => o.Missed = value, "Age up to which missed and skipped runs are kept.")
        .Length("Completed", (o, value) => o.Completed = value, "How long a completed schedule that was added through the API is kept.")
        .Length("Retired", (o, value) => o.Retired = value, "How long a schedule that nobody declares any more is kept.")
        .Number("KeepLast", (o, value) => o.KeepLast = value, "How many of the last runs of each schedule are kept whatever their age.");

    public static KeyTable<ReloadOptions> Reload { get; } = new KeyTable<ReloadOptions>()
        .Flag("Enabled", (o, value) => o.Enabled = value, "Whether changes of the configuration are taken over while the scheduler runs.")
        .Length("Debounce", (o, value) => o.Debounce = value, "How long after the last of several changes they are read.", takesNone: false)
        .Flag("AllowMassRemoval", (o, value) => o.AllowMassRemoval = value, "Whether a change may take away the whole section, or most schedules.");

    public static KeyTable<ShutdownOptions> Shutdown { get; } = new KeyTable<ShutdownOptions>()
        .Length("DrainTimeout", (o, value) => o.DrainTimeout = value, "How long running jobs may go on undisturbed when the host stops.")
        .Length("CancelGrace", (o, value) => o.CancelGrace = value, "How long after that a job may take to react to its cancelled token.");

    public static KeyTable<NodeOptions> Node { get; } = new KeyTable<NodeOptions>()
        .Choice<NodeRole>("Role", (o, value) => o.Role = value, "Whether it fires schedules, executes runs, or both.")
        .Text("Name", (o, value) => o.Name = value, "Its name, for people.")
        .Texts("Tags", (o, value) => o.Tags = value, "What it offers, for people who look at nodes.");

    public static KeyTable<SchedulerOptions> Scheduler { get; } = new KeyTable<SchedulerOptions>()
        .Flag("Enabled", (o, value) => o.Enabled = value, "Whether the host runs the scheduler.")
        .Choice<OnInvalid>("OnInvalid", (o, value) => o.OnInvalid = value, "What becomes of schedules that are invalid.")
        .Choice<SchedulerDriver>("Driver", (o, value) => o.Driver = value, "What makes the scheduler's loops turn.")
        .Text("TimeZone", (o, value) => o.TimeZone = value, "Time zone of every trigger that names none.")
        .Text("Deployment", (o, value) => o.Deployment = value, "Names this deployment.")
        .Section("Node", o => o.Node, Node, "What this process does among those that share its stores.")
        .Map("Stores", o => o.Stores, Store, "Stores by name.")
        .Map("Executors", o => o.Executors, Executor, "Executors by name.")
        .Map("RateLimits", o => o.RateLimits, RateLimit, "Rate limits by name.")
        .Map("Calendars", o => o.Calendars, ExclusionCalendar, "Calendars by name.")
        .Section("Defaults", o => o.Defaults, Policies, "Policies that jobs and schedules inherit.")
        .Map("Jobs", o => o.Jobs, Job, "Jobs by name.")
        .Map("Schedules", o => o.Schedules, Schedule, "Schedules by id.")
        .Section("Retention", o => o.Retention, Retention, "How long finished runs are kept.")
        .Section("Reload", o => o.Reload, Reload, "What happens when the configuration changes while the scheduler runs.")
        .Section("Access", o => o.Access, AccessOptions.Keys, "Who may do what through the HTTP API and the dashboard.")
        .Section("Shutdown", o => o.Shutdown, Shutdown, "What happens to running jobs when the host stops.");

    /// <summary>Throws for a name that no kind of trigger can have, because it could not be told from other keys.</summary>
    public static void RefuseAsKind(string name)
    {
        if (!char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit))
        {
            throw new ArgumentException($"'{name}' cannot be the name of a kind of trigger. Use letters and digits, the first a letter.", nameof(name));
        }

        if (Job.Keys.Concat(Schedule.Keys).FirstOrDefault(key => key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } taken)
        {
            throw new ArgumentException($"'{taken.Name}' is a key of schedules already and cannot be the name of a kind of trigger. Give it another name.", nameof(name));
        }
    }

    /// <summary>The parts of a <see cref="DstPolicy"/> while it is read.</summary>
    internal sealed class DstParts
    {
        public DstGap Gap { get; set; }

        public DstFold Fold { get; set; }
    }

    // A trigger in configuration replaces the code's whole (CFG-7): what is left of the old one would make it a trigger that nobody wrote.
    private static void ReplaceTrigger(OccurrenceOptions options, Setting section)
    {
        if (section.Kinds.InConfiguration.Any(kind => section.Below(kind).HasContent))
        {
            options.Trigger = new();
        }
    }

    // Configuration keeps no empty object; true stands for a kind without settings.
    private static void ReadCustom(TriggerOptions options, Setting setting)
    {
        if (setting.HasContent && (bool.TryParse(setting.Section.Value, out var isSet) ? isSet : setting.Children().Any()))
        {
            options.Custom[setting.Key] = setting.Section.AsEnumerable(makePathsRelative: true).Where(pair => pair is { Key.Length: > 0, Value: not null }).ToDictionary(StringComparer.OrdinalIgnoreCase);
        }
    }

    private static void ReadDst(TriggerOptions options, Setting setting)
    {
        try
        {
            if (setting.IsSet)
            {
                options.Dst = DstPolicy.Preset(setting.Section.Value!);
            }
            else if (setting.HasContent)
            {
                var parts = new DstParts();
                Dst.Read(parts, setting);
                options.Dst = new(parts.Gap, parts.Fold);
            }
        }
        catch (InvalidTriggerException exception)
        {
            setting.Place.Error(exception.Code, exception.Message);
        }
    }
}
