using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Finds the schedules whose job no live node knows, and tells of those that have been so for long (VER-2). Since when is in the control record, so that all nodes, and one that starts later, say the same;
/// each node tells its own listeners. The schedules stay as they are.
/// </summary>
internal sealed partial class OrphanedSchedules(string name, ISchedulerStore store, EngineParts parts, LoopHealth health, ILogger logger)
{
    private const int Page = 200;

    // Shorter is a deployment.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Pace _scan = new(TimeSpan.FromMinutes(5));
    private readonly Dictionary<string, string> _finding = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyDictionary<string, string> _found = new Dictionary<string, string>();
    private string? _after;

    /// <summary>Since when no live node has known a schedule's job; null where one does, where that is not long enough to say so, and where it makes no runs anyway.</summary>
    public static DateTimeOffset? Since(ControlState control, string job, ScheduleState state, DateTimeOffset now) =>
        state is not (ScheduleState.Completed or ScheduleState.Retired) && control.Unknown?.TryGetValue(job, out var since) == true && since <= now - Patience ? since : null;

    /// <summary>Looks through a page of the schedules in question, where it is time; and tells what has changed.</summary>
    /// <returns>Whether there is another page.</returns>
    public async ValueTask<bool> LookAsync(ControlState control, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var begins = _after is null;
        if (begins && !_scan.IsDue(now) && control.Unknown is null && _told.Count == 0)
        {
            return false;
        }

        if (await KnownAsync(cancellationToken).ConfigureAwait(false) is not { } known)
        {
            return false;
        }

        if (!begins || _scan.IsDue(now) || control.Unknown?.Keys.Any(known.Contains) == true)
        {
            if (await ScanAsync(known, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            _scan.Done(now);
            control = await NoteAsync(control, cancellationToken).ConfigureAwait(false);
        }

        Tell(control, now);
        return false;
    }

    // Null where a node does not say what it knows.
    private async ValueTask<HashSet<string>?> KnownAsync(CancellationToken cancellationToken)
    {
        var known = parts.Configuration.JobVersions.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var node in (await store.ReadNodesAsync(cancellationToken).ConfigureAwait(false)).Where(node => node.Lives))
        {
            if (NodeDetails.Decode(node.Details).Jobs is not { } jobs)
            {
                return null;
            }

            known.UnionWith(jobs.Keys);
        }

        return known;
    }

    private async ValueTask<bool> ScanAsync(HashSet<string> known, CancellationToken cancellationToken)
    {
        if (_after is null)
        {
            _finding.Clear();
        }

        var page = await store.ReadSchedulesAsync(new() { NotJobs = known, AfterId = _after, Take = Page }, cancellationToken).ConfigureAwait(false);
        foreach (var (row, timer) in page)
        {
            if (timer.State is not (ScheduleState.Completed or ScheduleState.Retired))
            {
                _finding[row.Id] = row.Job;
            }
        }

        _after = page.Count == Page ? page[^1].Row.Id : null;
        return _after is not null;
    }

    private async ValueTask<ControlState> NoteAsync(ControlState control, CancellationToken cancellationToken)
    {
        _found = _finding.ToDictionary(StringComparer.OrdinalIgnoreCase);
        var jobs = _found.Values.ToHashSet(StringComparer.Ordinal);
        if (jobs.SetEquals(control.Unknown?.Keys ?? []))
        {
            return control;
        }

        var noted = control;
        await ControlChange.MakeAsync(
            store,
            (state, now) => noted = jobs.SetEquals(state.Unknown?.Keys ?? [])
                ? state
                : state with { Unknown = jobs.Count == 0 ? null : jobs.ToDictionary(job => job, job => state.Unknown?.GetValueOrDefault(job, now) ?? now) },
            cancellationToken).ConfigureAwait(false);
        return noted;
    }

    private void Tell(ControlState control, DateTimeOffset now)
    {
        var orphaned = _found.Where(schedule => Since(control, schedule.Value, ScheduleState.Active, now) is not null).ToList();
        health.Orphaned(orphaned.Select(schedule => schedule.Key));
        foreach (var known in _told.Except(orphaned.Select(schedule => schedule.Key), StringComparer.OrdinalIgnoreCase).ToList())
        {
            _told.Remove(known);
            Log.Known(logger, known);
        }

        foreach (var (id, job) in orphaned.Where(schedule => _told.Add(schedule.Key)))
        {
            Log.Orphaned(logger, id, job, name);
            parts.Events.Publish(new ScheduleOrphaned(now, id, job));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogEvents.ScheduleOrphaned,
            LogLevel.Error,
            "Schedule '{Schedule}' is orphaned: for 10 minutes no node of store '{Store}' has known its job '{Job}'. It is kept, and runs again when a node knows it. Deploy a node that knows it, make it an alias of the job that replaced it, or remove the schedule.")]
        public static partial void Orphaned(ILogger logger, string schedule, string job, string store);

        [LoggerMessage(LogEvents.ScheduleKnown, LogLevel.Information, "Schedule '{Schedule}' is orphaned no more: a node knows its job, or it is gone.")]
        public static partial void Known(ILogger logger, string schedule);
    }
}
