using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Brings what one store holds in line with another configuration. Only what differs between the two configurations is touched (OWN-6), so that what another node has written meanwhile stays.
/// Asked again after an error, it finds done what is done.
/// </summary>
internal sealed partial class StoreReconciler(string name, ISchedulerStore store, RunRecorder recorder, RunViews views, ScheduleChanges news, LoopHealth health, ILogger logger)
{
    private const string Reason = "Its schedule is declared no more.";

    /// <summary>Changes the store.</summary>
    /// <param name="before">What held before; null where that is not known, so that all that is declared is compared with what is stored.</param>
    /// <param name="after">What is to hold.</param>
    /// <param name="retires">Whether schedules that nobody declares are retired.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was done.</returns>
    public async ValueTask<IReadOnlyList<ScheduleChange>> ApplyAsync(ActiveConfiguration? before, ActiveConfiguration after, bool retires, CancellationToken cancellationToken)
    {
        var delta = new Delta(before?.DeclaredIn(name) ?? [], after.DeclaredIn(name), after.Compiler.Json, before?.Definitions.Isolated, after.Definitions.Isolated);
        var cause = before is null || before.Definitions.TimeZone.Equals(after.Definitions.TimeZone) ? RefreshCause.Configuration : RefreshCause.DefaultTimeZone;
        var changes = new List<ScheduleChange>();
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        bool again;
        do
        {
            again = false;
            var planned = await PlanAsync(delta, after, cause, retires, cancellationToken).ConfigureAwait(false);
            planned.RemoveAll(plan => done.Contains(plan.Edit.Id));
            var results = planned.Count == 0 ? [] : await store.EditAsync([.. planned.Select(plan => plan.Edit)], cancellationToken).ConfigureAwait(false);
            foreach (var (plan, result) in planned.Zip(results))
            {
                if (result is { Applied: true, Current: { } current })
                {
                    var change = new ScheduleChange(plan.Kind, current);
                    changes.Add(change);
                    done.Add(plan.Edit.Id);
                    await FollowAsync(change, after, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    // Somebody was faster: what is to be done is found again on what there is now.
                    again = true;
                }
            }
        }
        while (again);

        return changes;
    }

    private async ValueTask<List<Planned>> PlanAsync(Delta delta, ActiveConfiguration after, RefreshCause cause, bool retires, CancellationToken cancellationToken)
    {
        var (planned, found) = (new List<Planned>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var query = new ScheduleQuery();
        IReadOnlyList<StoredSchedule> page;
        do
        {
            page = await store.ReadSchedulesAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var stored in page)
            {
                found.Add(stored.Row.Id);
                if (Plan(stored, delta, after, cause, retires) is { } plan)
                {
                    planned.Add(plan);
                }
            }

            query = query with { AfterId = page is [.., var last] ? last.Row.Id : null };
        }
        while (page.Count == query.Take);

        planned.AddRange(delta.Touched.Where(schedule => !found.Contains(schedule.Definition.Id)).Select(schedule => new Planned(ScheduleChangeKind.Added, Create(schedule, after))));
        return planned;
    }

    private Planned? Plan(StoredSchedule stored, Delta delta, ActiveConfiguration after, RefreshCause cause, bool retires)
    {
        var ((row, timer), now) = (stored, store.Now);
        var retired = timer.State == ScheduleState.Retired;
        try
        {
            if (delta.Touches(row.Id, out var schedule) && !(row.Source == ScheduleSource.Declared && !retired && after.Compiler.Json.Same(row.Definition, schedule.Definition)))
            {
                return new(retired ? ScheduleChangeKind.Restored : ScheduleChangeKind.Changed, after.Editor.Change(stored, schedule.Definition, ScheduleSource.Declared, now));
            }

            if (row.Source == ScheduleSource.Declared && !retired && delta.Removes(row.Id))
            {
                return retires ? new(ScheduleChangeKind.Retired, ScheduleEditor.Retire(stored, now)) : null;
            }

            return !retired && after.Editor.Refresh(stored, cause, now) is { } edit ? new(ScheduleChangeKind.Refreshed, edit) : null;
        }
        catch (Exception exception)
        {
            // CORE-4: one schedule, and no other. It is out of service when it is due, and says so.
            Log.NotPlanned(logger, exception, row.Id);
            return null;
        }
    }

    private ScheduleEdit Create(DeclaredSchedule schedule, ActiveConfiguration after)
    {
        var now = store.Now;
        try
        {
            return after.Editor.Create(schedule.Definition, ScheduleSource.Declared, now, schedule.StartPaused ? new(now) : null, schedule.RunIfPast);
        }
        catch (Exception exception)
        {
            Log.NotPlanned(logger, exception, schedule.Definition.Id);
            health.ScheduleFaulted(schedule.Definition.Id);
            return after.Editor.CreateFaulted(schedule.Definition, ScheduleSource.Declared, now);
        }
    }

    private async ValueTask FollowAsync(ScheduleChange change, ActiveConfiguration after, CancellationToken cancellationToken)
    {
        if (change.Current.Timer.State != ScheduleState.Faulted)
        {
            health.ScheduleRecovered(change.Current.Row.Id);
        }

        news.Tell(change, after, store.Now);
        if (change.Kind == ScheduleChangeKind.Retired)
        {
            await CancelQueuedAsync(change.Current, after, cancellationToken).ConfigureAwait(false);
        }
    }

    // OWN-3: what runs goes on, with its retries; what waits for its first start, or was given back, does not begin any more.
    private async ValueTask CancelQueuedAsync(StoredSchedule retired, ActiveConfiguration after, CancellationToken cancellationToken)
    {
        var live = await store.ReadLiveAsync(null, retired.Row.Schedule, cancellationToken).ConfigureAwait(false);
        var queued = live.Where(run => run.State == RunState.Queued).ToList();
        if (queued.Count == 0)
        {
            return;
        }

        var schedule = after.Compiler.Compile(retired.Row);
        var ended = queued.ConvertAll(run => views.View(run, schedule) with { State = RunState.Cancelled, Reason = Reason });
        var commit = new Commit();
        commit.Finishes.AddRange(ended.Zip(queued, (run, before) => recorder.Make(run, before.Fence)));
        var result = await store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        foreach (var (run, accepted) in ended.Zip(result.Finished))
        {
            // One that was claimed in between runs now.
            if (accepted)
            {
                recorder.Publish(new(run), result.Now);
            }
        }
    }

    /// <summary>What differs between two configurations, as far as this store keeps it.</summary>
    private sealed record Delta(IReadOnlyDictionary<string, DeclaredSchedule> Before, IReadOnlyDictionary<string, DeclaredSchedule> After, DefinitionJson Json, IReadOnlySet<string>? IsolatedBefore, IReadOnlySet<string> Isolated)
    {
        /// <summary>Those that are new or other than before.</summary>
        public IEnumerable<DeclaredSchedule> Touched => After.Values.Where(schedule => Touches(schedule.Definition.Id, out _));

        public bool Touches(string id, out DeclaredSchedule schedule) =>
            After.TryGetValue(id, out schedule!) && !(Before.TryGetValue(id, out var old) && Json.Same(Json.ToStored(old.Definition), schedule.Definition));

        // Of what held before a start nothing is known. What is invalid is not removed: it may be right again tomorrow.
        public bool Removes(string id) => !After.ContainsKey(id) && !Isolated.Contains(id) && (IsolatedBefore is null || Before.ContainsKey(id) || IsolatedBefore.Contains(id));
    }

    private sealed record Planned(ScheduleChangeKind Kind, ScheduleEdit Edit);

    private static partial class Log
    {
        [LoggerMessage(LogEvents.NotReconciled, LogLevel.Error, "Schedule '{Schedule}' cannot be planned with the changed configuration; all others go on.")]
        public static partial void NotPlanned(ILogger logger, Exception exception, string schedule);
    }
}
