using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Computes anew when timers are due, at the start and every day: the rules of time zones change, and so do calendars (DST-7, CAL-5). A page a turn, so that nothing
/// else waits for it.
/// </summary>
internal sealed class DueReview(ISchedulerStore store, EngineParts parts, ScheduleChanges news)
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

        var configuration = parts.Configuration;
        var page = await store.ReadSchedulesAsync(new() { State = States[_state], AfterId = _after, Take = Page }, cancellationToken).ConfigureAwait(false);
        var edits = page.Select(stored => Review(stored, configuration, now)).OfType<ScheduleEdit>().ToList();
        if (edits.Count > 0)
        {
            // One that somebody else has moved or changed meanwhile is right already.
            foreach (var result in await store.EditAsync(edits, cancellationToken).ConfigureAwait(false))
            {
                if (result is { Applied: true, Current: { } current })
                {
                    news.Tell(new(ScheduleChangeKind.Refreshed, current), configuration, now);
                }
            }
        }

        _after = page.Count == Page ? page[^1].Row.Id : null;
        _state = _after is null ? (_state + 1) % States.Length : _state;
        return _after is not null || _state > 0;
    }

    private static ScheduleEdit? Review(StoredSchedule stored, ActiveConfiguration configuration, DateTimeOffset now)
    {
        try
        {
            return configuration.Editor.Refresh(stored, RefreshCause.TimeZoneRules, now);
        }
        catch (Exception)
        {
            // It is reported when it is due (CORE-4).
            return null;
        }
    }
}
