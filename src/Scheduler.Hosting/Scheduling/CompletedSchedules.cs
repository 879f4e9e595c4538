using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Removes schedules that callers added and that have long been complete (BND-3). What is declared stays: its owner removes it.</summary>
internal sealed partial class CompletedSchedules(ISchedulerStore store, Duration keep, EngineParts parts, ILogger logger)
{
    private const int Page = 200;

    private string? _after;

    /// <summary>Looks at one page.</summary>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> RemoveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (keep.IsNone)
        {
            return false;
        }

        var query = new ScheduleQuery { State = ScheduleState.Completed, Source = ScheduleSource.Api, AfterId = _after, Take = Page };
        var page = await store.ReadSchedulesAsync(query, cancellationToken).ConfigureAwait(false);
        var edits = new List<ScheduleEdit>();
        foreach (var (row, timer) in page)
        {
            // Its last occurrence is the latest that it has considered.
            if (now - timer.Cursor > keep.ToTimeSpan() && await store.ReadLiveAsync(null, row.Schedule, cancellationToken).ConfigureAwait(false) is [])
            {
                edits.Add(new(row.Id, row.Version, timer.Mark, null, null));
            }
        }

        var results = edits.Count == 0 ? [] : await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        foreach (var ((row, _), _) in page.Where(schedule => edits.Exists(edit => edit.Id == schedule.Row.Id)).Zip(results).Where(pair => pair.Second.Applied))
        {
            Log.Removed(logger, row.Id, keep);
            parts.Events.Publish(new ScheduleRemoved(now, row.Id, row.Job));
        }

        _after = page.Count == Page ? page[^1].Row.Id : null;
        return _after is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.CompletedRemoved, LogLevel.Information, "Schedule '{Schedule}' was complete for {Keep} and is removed.")]
        public static partial void Removed(ILogger logger, string schedule, Duration keep);
    }
}
