using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Computes anew when timers are due, at the start and every day: the rules of time zones change, and so do calendars (DST-7, CAL-5). A page a turn, so that nothing
/// else waits for it.
/// </summary>
internal sealed partial class DueReview(ISchedulerStore store, EngineParts parts, ILogger logger)
{
    private const int Page = 200;

    // What calendars have left nothing of may go on when they leave more.
    private static readonly ScheduleState[] States = [ScheduleState.Active, ScheduleState.Completed];

    private int _state;
    private string? _after;

    /// <summary>Reviews one page.</summary>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> ReviewAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_after is null && _state == 0)
        {
            TimeZoneInfo.ClearCachedData();
        }

        var page = await store.ReadSchedulesAsync(new() { State = States[_state], AfterId = _after, Take = Page }, cancellationToken).ConfigureAwait(false);
        var reviewed = page.Select(stored => Review(stored, now)).OfType<(CompiledSchedule Schedule, ScheduleEdit Edit)>().ToList();
        if (reviewed.Count > 0)
        {
            // One that somebody else has moved or changed meanwhile is right already.
            var results = await store.EditAsync([.. reviewed.Select(one => one.Edit)], cancellationToken).ConfigureAwait(false);
            foreach (var ((schedule, edit), _) in reviewed.Zip(results).Where(pair => pair.Second.Applied))
            {
                Tell(schedule, edit.Timer!.Value, now);
            }
        }

        _after = page.Count == Page ? page[^1].Row.Id : null;
        _state = _after is null ? (_state + 1) % States.Length : _state;
        return _after is not null || _state > 0;
    }

    private (CompiledSchedule Schedule, ScheduleEdit Edit)? Review(StoredSchedule stored, DateTimeOffset now)
    {
        var (row, timer) = stored;
        try
        {
            var schedule = parts.Configuration.Compiler.Compile(row);

            // What follows an end is not due by the clock.
            if (schedule.Definition.Trigger is DelayTrigger or AfterTrigger || (timer.State == ScheduleState.Completed && !MayGoOn(schedule.Definition, timer)))
            {
                return null;
            }

            // Like one with another trigger, what comes back goes on from now (MIS-9).
            var cursor = timer.State == ScheduleState.Completed && now > timer.Cursor ? Instants.Floor(now) : timer.Cursor;
            var due = schedule.Trigger.NextDue(cursor);
            return due == timer.Due ? null : (schedule, new(row.Id, row.Version, timer.Mark, row, Timer(row, due, cursor)));
        }
        catch (Exception)
        {
            // It is reported when it is due (CORE-4).
            return null;
        }
    }

    private static bool MayGoOn(ScheduleDefinition definition, TimerRow timer) =>
        definition.Trigger is Trigger { Calendars.Count: > 0 } && !(timer.Runs >= definition.MaxRuns);

    private static TimerEdit Timer(ScheduleRow row, DateTimeOffset? due, DateTimeOffset cursor) =>
        due is null ? new(null, cursor, ScheduleState.Completed)
        : OperatorLayer.Decode(row.Operator).Pause is { } pause ? new(pause.Until, cursor, ScheduleState.Paused)
        : new(due, cursor, ScheduleState.Active);

    private void Tell(CompiledSchedule schedule, TimerEdit timer, DateTimeOffset now)
    {
        if (timer.State == ScheduleState.Completed)
        {
            Log.Ended(logger, schedule.Id);
            parts.Events.Publish(new ScheduleExhausted(now, schedule.Id, schedule.Definition.Job) { Reason = ScheduleViews.ReasonOf(schedule.Trigger, timer.Cursor) });
        }
        else
        {
            Log.Moved(logger, schedule.Id, timer.Due);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.DueMoved, LogLevel.Information, "Schedule '{Schedule}' is due at {Due:u} now: the rules of its time zone or calendars have changed.")]
        public static partial void Moved(ILogger logger, string schedule, DateTimeOffset? due);

        [LoggerMessage(LogEvents.DueEnded, LogLevel.Warning, "Schedule '{Schedule}' is complete: the rules of its time zone or calendars have changed, and leave it no occurrence.")]
        public static partial void Ended(ILogger logger, string schedule);
    }
}
