using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a configuration, or a change of the rules around it, made of a schedule.</summary>
/// <param name="Kind">What.</param>
/// <param name="Current">The schedule as it stands after it.</param>
internal sealed record ScheduleChange(ScheduleChangeKind Kind, StoredSchedule Current);

internal enum ScheduleChangeKind
{
    Added,
    Changed,

    /// <summary>It was retired, and is declared again.</summary>
    Restored,
    Retired,

    /// <summary>Its definition is the same; what it inherits, or the rules of time zones and calendars, are not.</summary>
    Refreshed,
}

/// <summary>Tells what a configuration made of schedules: a line of the log and an event for each.</summary>
internal sealed partial class ScheduleChanges(EngineParts parts, ILogger logger)
{
    /// <param name="change">What was done.</param>
    /// <param name="by">The configuration.</param>
    /// <param name="now">The store's clock.</param>
    public void Tell(ScheduleChange change, ActiveConfiguration by, DateTimeOffset now)
    {
        var schedule = by.Views.View(change.Current);
        var (id, job, sources) = (schedule.Id, schedule.Job, by.Definitions.SourcesOf(schedule.Id));
        switch (change.Kind)
        {
            case ScheduleChangeKind.Added:
                Log.Added(logger, id, sources, job, schedule.When, schedule.State, schedule.NextRun);
                break;
            case ScheduleChangeKind.Restored:
                Log.Restored(logger, id, sources, job, schedule.When, schedule.State, schedule.NextRun);
                break;
            case ScheduleChangeKind.Changed:
                Log.Changed(logger, id, sources, job, schedule.When, schedule.State, schedule.NextRun);
                break;
            case ScheduleChangeKind.Retired:
                Log.Retired(logger, id, by.Definitions.Options.Retention.Retired);
                break;
            case ScheduleChangeKind.Refreshed when schedule.State == ScheduleState.Completed:
                Log.Ended(logger, id);
                break;
            default:
                Log.Refreshed(logger, id, schedule.State, schedule.NextRun);
                break;
        }

        if (EventOf(change.Kind, schedule, now) is { } schedulerEvent)
        {
            parts.Events.Publish(schedulerEvent);
        }
    }

    private static ScheduleEvent? EventOf(ScheduleChangeKind kind, Schedule schedule, DateTimeOffset now) => kind switch
    {
        ScheduleChangeKind.Added or ScheduleChangeKind.Restored => new ScheduleAdded(now, schedule.Id, schedule.Job),
        ScheduleChangeKind.Changed => new ScheduleModified(now, schedule.Id, schedule.Job),
        ScheduleChangeKind.Retired => new ScheduleRetired(now, schedule.Id, schedule.Job),
        _ when schedule.Completion is { } reason => new ScheduleExhausted(now, schedule.Id, schedule.Job) { Reason = reason },
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ScheduleAddedByReload, LogLevel.Information, "Schedule '{Schedule}' is added by {Sources}: it runs job '{Job}' {When}; {State}, next at {Next:u}.")]
        public static partial void Added(ILogger logger, string schedule, string sources, string job, string when, ScheduleState state, DateTimeOffset? next);

        [LoggerMessage(LogEvents.ScheduleRestored, LogLevel.Information, "Schedule '{Schedule}' is declared again by {Sources} and goes on: it runs job '{Job}' {When}; {State}, next at {Next:u}.")]
        public static partial void Restored(ILogger logger, string schedule, string sources, string job, string when, ScheduleState state, DateTimeOffset? next);

        [LoggerMessage(LogEvents.ScheduleChangedByReload, LogLevel.Information, "Schedule '{Schedule}' is changed by {Sources}: it runs job '{Job}' {When}; {State}, next at {Next:u}.")]
        public static partial void Changed(ILogger logger, string schedule, string sources, string job, string when, ScheduleState state, DateTimeOffset? next);

        [LoggerMessage(LogEvents.ScheduleRetired, LogLevel.Information, "Schedule '{Schedule}' is retired: nothing declares it any more. Declared again within {Keep}, it goes on where it stood.")]
        public static partial void Retired(ILogger logger, string schedule, Duration keep);

        [LoggerMessage(LogEvents.DueEnded, LogLevel.Warning, "Schedule '{Schedule}' is complete: its time zone, its calendars or their rules have changed, and leave it no occurrence.")]
        public static partial void Ended(ILogger logger, string schedule);

        [LoggerMessage(LogEvents.ScheduleRefreshed, LogLevel.Information, "Schedule '{Schedule}' has another time zone, calendar or limit, or their rules have changed: {State}, next at {Next:u}.")]
        public static partial void Refreshed(ILogger logger, string schedule, ScheduleState state, DateTimeOffset? next);
    }
}
