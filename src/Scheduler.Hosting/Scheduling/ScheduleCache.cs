using System.Collections.Concurrent;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// The compiled schedules of one store. A timer row names the version of its schedule, so that an edit by anybody is noticed with the next timer
/// that is read, without a feed of changes. What was compiled by another configuration than the one that holds counts as missing.
/// </summary>
internal sealed class ScheduleCache(ISchedulerStore store, EngineParts parts)
{
    private readonly ConcurrentDictionary<long, CacheEntry> _entries = [];

    /// <summary>Fetches what is missing or out of date, in one read.</summary>
    public async ValueTask LoadAsync(IReadOnlyList<TimerRow> timers, CancellationToken cancellationToken)
    {
        List<long>? missing = null;
        foreach (var timer in timers)
        {
            if (Entry(timer.Schedule) is not { } entry || entry.Version != timer.Version)
            {
                (missing ??= []).Add(timer.Schedule);
            }
        }

        if (missing is not null)
        {
            await FetchAsync(missing, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The schedule, or the exception that compiling it threw; null for both when there is none of this number.</summary>
    public (CompiledSchedule? Schedule, ScheduleRow? Row, Exception? Fault) Find(long schedule) =>
        Entry(schedule) is { } entry ? (entry.Schedule, entry.Row, entry.Fault) : default;

    /// <summary>The schedule; null when there is none of this number, or it cannot be compiled.</summary>
    public async ValueTask<CompiledSchedule?> GetAsync(long schedule, CancellationToken cancellationToken)
    {
        if (parts.Configuration.JobStreams.Contains(schedule))
        {
            return null;
        }

        if (Entry(schedule) is null)
        {
            await FetchAsync([schedule], cancellationToken).ConfigureAwait(false);
        }

        return Find(schedule).Schedule;
    }

    /// <summary>Forgets a schedule that was changed or removed here, for those who do not come by its timer.</summary>
    public void Remove(long schedule) => _entries.TryRemove(schedule, out _);

    /// <summary>Forgets them all: another configuration holds.</summary>
    public void Clear() => _entries.Clear();

    private CacheEntry? Entry(long schedule) => _entries.TryGetValue(schedule, out var entry) && entry.By == parts.Configuration ? entry : null;

    private async ValueTask FetchAsync(List<long> schedules, CancellationToken cancellationToken)
    {
        var rows = await store.ReadSchedulesAsync(new() { Schedules = schedules, Take = schedules.Count }, cancellationToken).ConfigureAwait(false);
        foreach (var (row, _) in rows)
        {
            _entries[row.Schedule] = Compile(row, parts.Configuration);
        }
    }

    private static CacheEntry Compile(ScheduleRow row, ActiveConfiguration by)
    {
        try
        {
            return new(row, by, by.Compiler.Compile(row), null);
        }
        catch (Exception exception)
        {
            return new(row, by, null, exception);
        }
    }

    private sealed record CacheEntry(ScheduleRow Row, ActiveConfiguration By, CompiledSchedule? Schedule, Exception? Fault)
    {
        public long Version => Row.Version;
    }
}
