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

    private readonly Pace _pace = new(TimeSpan.FromHours(24));
    private string? _after;

    /// <summary>Whether a review has begun and goes on with the next turn.</summary>
    public bool GoesOn => _after is not null;

    public async ValueTask ReviewAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!GoesOn && !_pace.IsDue(now))
        {
            return;
        }

        if (!GoesOn)
        {
            TimeZoneInfo.ClearCachedData();
        }

        var page = await store.ReadSchedulesAsync(new() { State = ScheduleState.Active, AfterId = _after, Take = Page }, cancellationToken).ConfigureAwait(false);
        ScheduleEdit[] edits = [.. page.Select(Review).OfType<ScheduleEdit>()];
        if (edits.Length > 0)
        {
            // One that somebody else has moved or changed meanwhile is right already.
            var results = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
            foreach (var moved in results.Where(result => result.Applied))
            {
                Log.Moved(logger, moved.Current!.Row.Id, moved.Current.Timer.Due);
            }
        }

        _after = page.Count == Page ? page[^1].Row.Id : null;
        if (!GoesOn)
        {
            _pace.Done(now);
        }
    }

    private ScheduleEdit? Review(StoredSchedule stored)
    {
        var (row, timer) = stored;
        CompiledSchedule schedule;
        try
        {
            schedule = parts.Configuration.Compiler.Compile(row);
        }
        catch (Exception)
        {
            // It is reported when it is due (CORE-4).
            return null;
        }

        // What follows an end is not due by the clock.
        if (schedule.Definition.Trigger is DelayTrigger or AfterTrigger || schedule.Trigger.NextDue(timer.Cursor) is not { } due || due == timer.Due)
        {
            return null;
        }

        return new(row.Id, row.Version, timer.Mark, row, new(due, timer.Cursor, timer.State));
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.DueMoved, LogLevel.Information, "Schedule '{Schedule}' is due at {Due:u} now: the rules of its time zone or calendars have changed.")]
        public static partial void Moved(ILogger logger, string schedule, DateTimeOffset? due);
    }
}
