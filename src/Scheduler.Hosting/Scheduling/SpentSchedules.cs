using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Removes schedules of which nothing is to be expected any more: those that callers added and that have long been complete (BND-3), and those that nobody has declared for long (OWN-3). One
/// that is declared and complete stays: its owner removes it.
/// </summary>
internal sealed partial class SpentSchedules(ISchedulerStore store, EngineParts parts, ILogger logger)
{
    private static readonly ScheduleQuery Completed = new() { State = ScheduleState.Completed, Source = ScheduleSource.Api, Take = 200 };
    private static readonly ScheduleQuery Retired = new() { State = ScheduleState.Retired, Take = 200 };

    private ScheduleQuery _query = Completed;

    /// <summary>Looks at one page of those that are complete, then of those that are retired.</summary>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> RemoveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keep = _query.State == ScheduleState.Retired ? parts.Definitions.Options.Retention.Retired : parts.Definitions.Options.Retention.Completed;
        var page = keep.IsNone ? [] : await store.ReadSchedulesAsync(_query, cancellationToken).ConfigureAwait(false);
        await RemoveAsync([.. page.Where(schedule => now - Since(schedule) > keep.ToTimeSpan())], keep, now, cancellationToken).ConfigureAwait(false);
        if (page.Count == _query.Take)
        {
            _query = _query with { AfterId = page[^1].Row.Id };
            return true;
        }

        _query = _query.State == ScheduleState.Completed ? Retired : Completed;
        return _query.State == ScheduleState.Retired;
    }

    // The last occurrence of a completed one is the latest that it has considered.
    private static DateTimeOffset Since(StoredSchedule schedule) => OperatorLayer.Decode(schedule.Row.Operator).RetiredAt ?? schedule.Timer.Cursor;

    private async ValueTask RemoveAsync(IReadOnlyList<StoredSchedule> old, Duration keep, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var spent = new List<StoredSchedule>();
        foreach (var schedule in old)
        {
            if (await store.ReadLiveAsync(null, schedule.Row.Schedule, cancellationToken).ConfigureAwait(false) is [])
            {
                spent.Add(schedule);
            }
        }

        ScheduleEdit[] edits = [.. spent.Select(schedule => new ScheduleEdit(schedule.Row.Id, schedule.Row.Version, schedule.Timer.Mark, null, null))];
        var results = edits.Length == 0 ? [] : await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        foreach (var ((row, timer), _) in spent.Zip(results).Where(pair => pair.Second.Applied))
        {
            Log.Removed(logger, row.Id, timer.State, keep);
            parts.Events.Publish(new ScheduleRemoved(now, row.Id, row.Job));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.SpentRemoved, LogLevel.Information, "Schedule '{Schedule}' was {State} for {Keep} and is removed.")]
        public static partial void Removed(ILogger logger, string schedule, ScheduleState state, Duration keep);
    }
}
