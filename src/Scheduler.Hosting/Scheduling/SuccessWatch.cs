using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Raises the alarm of schedules that have had no success for too long (EVT-2). A look through all schedules, now and then, finds those that have one; what happens on this node is known at
/// once, and before an alarm is raised the store is asked what other nodes have done.
/// </summary>
internal sealed partial class SuccessWatch
{
    private const int Page = 200;

    // How soon a success on another node ends an alarm.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly ISchedulerStore _store;
    private readonly EngineParts _parts;
    private readonly LoopHealth _health;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<long, WatchedSchedule> _watched = [];
    private readonly ConcurrentQueue<long> _changed = [];
    private readonly HashSet<long> _found = [];
    private string? _after;
    private ControlState _control = ControlState.Initial;

    public SuccessWatch(string name, ISchedulerStore store, EngineParts parts, LoopHealth health, ILogger logger)
    {
        (_store, _parts, _health, _logger) = (store, parts, health, logger);
        parts.Metrics.ObserveSuccesses(name, () => _watched.Values.Select(watched => (watched.Id, watched.AgeAt(store.Now))));
    }

    /// <summary>When there is something to look at; null when there is nothing to come.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>A schedule was changed or removed here; on any thread.</summary>
    /// <returns>Whether that is to be looked at.</returns>
    public bool Changed(StoredSchedule stored)
    {
        var concerns = _watched.ContainsKey(stored.Row.Schedule) || !LimitOf(stored).IsNone;
        if (concerns)
        {
            _changed.Enqueue(stored.Row.Schedule);
        }

        return concerns;
    }

    /// <summary>Takes note of the ends that a commit has recorded.</summary>
    public void After(Batch batch, CommitResult result)
    {
        for (var i = 0; i < batch.Endings.Count && !_watched.IsEmpty; i++)
        {
            if (result.Finished[i] && batch.Endings[i] is { State: RunState.Succeeded } ending && _watched.TryGetValue(ending.Id.Schedule, out var watched))
            {
                watched.LastSuccess = result.Now;
                Judge(watched, result.Now);
            }
        }
    }

    /// <summary>The look through all schedules begins anew.</summary>
    public void Rescan()
    {
        _after = null;
        _found.Clear();
    }

    /// <summary>Looks through a page of all schedules.</summary>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> ScanAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await _store.ReadSchedulesAsync(new() { AfterId = _after, Take = Page }, cancellationToken).ConfigureAwait(false);
        foreach (var stored in page)
        {
            await RefreshAsync(stored, now, cancellationToken).ConfigureAwait(false);
        }

        _found.UnionWith(page.Select(stored => stored.Row.Schedule).Where(_watched.ContainsKey));
        _after = page.Count == Page ? page[^1].Row.Id : null;
        if (_after is null)
        {
            foreach (var gone in _watched.Keys.Except(_found))
            {
                Forget(gone);
            }

            _found.Clear();
        }

        Plan(now);
        return _after is not null;
    }

    /// <summary>Raises the alarms whose time has come, and ends those that are over.</summary>
    /// <returns>False: there is never more to do at once.</returns>
    public async ValueTask<bool> LookAsync(ControlState control, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(_control, control) && _changed.IsEmpty && !(Next <= now))
        {
            return false;
        }

        (_control, Next) = (control, now + LookAgain);
        var changed = _changed.ToArray();
        var asked = _watched.Where(watched => !IsPaused(watched.Value) && watched.Value.Deadline <= now).Select(watched => watched.Key).Concat(changed).ToHashSet();
        if (asked.Count > 0)
        {
            var found = await _store.ReadSchedulesAsync(new() { Schedules = asked, Take = asked.Count }, cancellationToken).ConfigureAwait(false);
            foreach (var stored in found)
            {
                await RefreshAsync(stored, now, cancellationToken).ConfigureAwait(false);
            }

            foreach (var gone in asked.Except(found.Select(stored => stored.Row.Schedule)))
            {
                Forget(gone);
            }
        }

        foreach (var _ in changed)
        {
            _changed.TryDequeue(out var _);
        }

        Plan(now);
        return false;
    }

    private async ValueTask RefreshAsync(StoredSchedule stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (row, timer) = stored;
        if (LimitOf(stored) is not { IsNone: false } limit || timer.State is ScheduleState.Completed or ScheduleState.Retired)
        {
            Forget(row.Schedule);
            return;
        }

        var latest = await _store.ReadRunsAsync(new() { Schedule = row.Schedule, States = [RunState.Succeeded], Take = 1 }, cancellationToken).ConfigureAwait(false);
        var watched = _watched.GetOrAdd(row.Schedule, _ => new(row.Id, row.Anchor));
        watched.Job = _parts.Definitions.Jobs.Find(row.Job)?.Name ?? row.Job;
        watched.Limit = limit.ToTimeSpan();
        watched.IsScheduleResting = timer.State == ScheduleState.Paused;
        if (latest is [{ Finished.FinishedAt: var at }] && !(watched.LastSuccess > at))
        {
            watched.LastSuccess = at;
        }

        Judge(watched, now);
    }

    private Duration LimitOf(StoredSchedule stored)
    {
        var current = _parts.Configuration;
        return current.Definitions.PoliciesOf(current.Compiler.Read(stored.Row)).AlertIfNoSuccessFor!.Value;
    }

    private bool IsPaused(WatchedSchedule watched) => watched.IsScheduleResting || _control.Pause is not null || _control.PauseOf(watched.Job) is not null;

    private void Judge(WatchedSchedule watched, DateTimeOffset now)
    {
        switch (watched.Judge(IsPaused(watched), now))
        {
            case true:
                Log.Overdue(_logger, watched.Id, watched.Limit, watched.LastSuccess);
                _health.SuccessOverdue(watched.Id);
                _parts.Events.Publish(new SuccessOverdue(now, watched.Id, watched.Job, watched.LastSuccess));
                break;
            case false:
                _health.SuccessSeen(watched.Id);
                break;
        }
    }

    private void Forget(long schedule)
    {
        if (_watched.TryRemove(schedule, out var watched))
        {
            _health.SuccessSeen(watched.Id);
        }
    }

    private void Plan(DateTimeOffset now)
    {
        Next = null;
        foreach (var watched in _watched.Values)
        {
            Judge(watched, now);
            if (!IsPaused(watched))
            {
                Next = SignalInbox.Earlier(Next, watched.IsOverdue ? now + LookAgain : watched.Deadline);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.SuccessOverdue, LogLevel.Error, "Schedule '{Schedule}' has had no run that succeeded for {Limit} (AlertIfNoSuccessFor); the last one ended at {Last:u}.")]
        public static partial void Overdue(ILogger logger, string schedule, Duration limit, DateTimeOffset? last);
    }
}
