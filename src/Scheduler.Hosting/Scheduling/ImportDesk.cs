using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Brings the schedules of a document into stores, in one edit a store. One that is in another store than it should be is put where it should be, on hold, then taken out of the other, and let go: so it is always somewhere,
/// and never runs in two places. Whatever was interrupted or refused is found by doing all of it again.
/// </summary>
internal sealed class ImportDesk(Engine engine)
{
    private readonly ScheduleDesk _desk = new(engine);
    private readonly Dictionary<string, Outcome> _outcomes = new(StringComparer.OrdinalIgnoreCase);

    private enum Outcome
    {
        Added,
        Replaced,
        Kept,
    }

    public async Task<ImportResult> ImportAsync(Stream utf8Json, ImportOptions options, CancellationToken cancellationToken)
    {
        if (options.Store is { } store)
        {
            engine.Loop(store);
        }

        var schedules = await new ImportReader(engine).ReadAsync(utf8Json, options.Store, cancellationToken).ConfigureAwait(false);
        for (var left = schedules; left.Count > 0;)
        {
            var plans = await PlanAsync(left, options.OnConflict, cancellationToken).ConfigureAwait(false);
            await new ContinuationChains(engine).CheckAsync(plans.Select(plan => (plan.Loop, plan.Edit.Row!)), cancellationToken).ConfigureAwait(false);
            left = options.DryRun ? [] : await ApplyAsync(plans, cancellationToken).ConfigureAwait(false);
        }

        return new() { Added = With(Outcome.Added), Replaced = With(Outcome.Replaced), Kept = With(Outcome.Kept) };

        IReadOnlyList<string> With(Outcome outcome) => [.. schedules.Select(schedule => schedule.Id).Where(id => _outcomes[id] == outcome)];
    }

    private async Task<List<Planned>> PlanAsync(IReadOnlyList<ImportedSchedule> schedules, ConflictPolicy onConflict, CancellationToken cancellationToken)
    {
        var existing = await FindAsync([.. schedules.Select(schedule => schedule.Id)], cancellationToken).ConfigureAwait(false);
        var plans = new List<Planned>(schedules.Count);
        foreach (var schedule in schedules)
        {
            var found = existing[schedule.Id].ToList();
            if (found.Count > 0 && onConflict == ConflictPolicy.Fail)
            {
                throw new ScheduleExistsException(schedule.Id);
            }

            var plan = found.Count > 0 && onConflict == ConflictPolicy.Keep ? null : Plan(schedule, found);
            _outcomes.TryAdd(schedule.Id, plan is null ? Outcome.Kept : found.Count > 0 ? Outcome.Replaced : Outcome.Added);
            if (plan is not null)
            {
                plans.Add(plan);
            }
        }

        return plans;
    }

    /// <summary>What is to be done to a schedule; null for nothing.</summary>
    private Planned? Plan(ImportedSchedule schedule, List<(SchedulerLoop Loop, StoredSchedule Schedule)> found)
    {
        var target = engine.Loop(engine.Parts.Definitions.PoliciesOf(schedule.InForce).Store!);
        var here = found.Find(place => place.Loop == target).Schedule;
        var elsewhere = found.FindAll(place => place.Loop != target);
        if (schedule.State is { } state)
        {
            var edit = Bind(schedule, Latest(state, elsewhere), here, elsewhere is [var (from, _), ..] ? new(target.Store.Now, Reason: $"It is being moved here from store '{from.Name}'.") : null);
            return elsewhere.Count == 0 && here is not null && IsSame(here, edit, schedule) ? null : new(target, edit, schedule, here is not null, elsewhere);
        }

        if (elsewhere is [var (other, _), ..])
        {
            throw new InvalidScheduleException($"Schedule '{schedule.Id}' is in store '{other.Name}', and the document does not say where it stands, so it cannot move to '{target.Name}'. Export it, and import that.");
        }

        var added = new NewSchedule(schedule.Definition, schedule.Source);
        return (here is null ? _desk.Create(added, target) : _desk.Change(added, target, here, ConflictPolicy.Replace)) is { } planned
            ? new(target, planned.Edit, schedule, planned.Changes, elsewhere)
            : null;
    }

    private ScheduleEdit Bind(ImportedSchedule schedule, TransferredState state, StoredSchedule? here, Pause? hold)
    {
        try
        {
            return engine.Editor.Import(here, schedule, state, hold);
        }
        catch (Exception exception) when (exception is not SchedulerException)
        {
            throw new InvalidScheduleException($"Schedule '{schedule.Id}' cannot be planned, its trigger threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private static TransferredState Latest(TransferredState state, List<(SchedulerLoop Loop, StoredSchedule Schedule)> elsewhere) => elsewhere.Aggregate(state, (known, place) => known with
    {
        Cursor = place.Schedule.Timer.Cursor > known.Cursor ? place.Schedule.Timer.Cursor : known.Cursor,
        RunCount = Math.Max(place.Schedule.Timer.Runs, known.RunCount),
    });

    // OWN-6: what is equal is not touched.
    private bool IsSame(StoredSchedule here, ScheduleEdit edit, ImportedSchedule schedule) =>
        engine.Compiler.Json.Same(here.Row.Definition, schedule.Definition)
        && edit.Row! with { Definition = here.Row.Definition, Version = here.Row.Version } == here.Row
        && (edit.Timer is not { } timer || (timer.Due, timer.Cursor, timer.State, timer.Runs) == (here.Timer.Due, here.Timer.Cursor, here.Timer.State, here.Timer.Runs));

    /// <summary>Writes.</summary>
    /// <returns>The schedules that need another pass: somebody was faster, or they are on hold.</returns>
    private async Task<IReadOnlyList<ImportedSchedule>> ApplyAsync(IReadOnlyList<Planned> plans, CancellationToken cancellationToken)
    {
        var left = new List<ImportedSchedule>();
        foreach (var group in plans.GroupBy(plan => plan.Loop))
        {
            var (loop, planned) = (group.Key, group.ToList());
            var results = await loop.Store.EditAsync([.. planned.Select(plan => plan.Edit)], cancellationToken).ConfigureAwait(false);
            var (now, moved) = (loop.Store.Now, new List<Planned>());
            foreach (var (plan, result) in planned.Zip(results))
            {
                if (result is not { Applied: true, Current: { } stored })
                {
                    left.Add(plan.Schedule);
                    continue;
                }

                loop.ScheduleChanged(stored);
                if (plan.Elsewhere.Count > 0)
                {
                    moved.Add(plan);
                    continue;
                }

                loop.Health.ScheduleRecovered(stored.Row.Id);
                engine.Parts.Events.Publish(plan.Changes ? new ScheduleModified(now, stored.Row.Id, stored.Row.Job) : new ScheduleAdded(now, stored.Row.Id, stored.Row.Job));
            }

            await TakeOutAsync(moved.SelectMany(plan => plan.Elsewhere), cancellationToken).ConfigureAwait(false);
            left.AddRange(moved.Select(plan => plan.Schedule));
        }

        return left;
    }

    // One that has moved on since it was read stays for the next pass.
    private static async Task TakeOutAsync(IEnumerable<(SchedulerLoop Loop, StoredSchedule Schedule)> places, CancellationToken cancellationToken)
    {
        foreach (var group in places.GroupBy(place => place.Loop, place => place.Schedule))
        {
            var (loop, schedules) = (group.Key, group.ToList());
            var results = await loop.Store.EditAsync([.. schedules.Select(one => new ScheduleEdit(one.Row.Id, one.Row.Version, one.Timer.Mark, null, null))], cancellationToken).ConfigureAwait(false);
            foreach (var (stored, _) in schedules.Zip(results).Where(pair => pair.Second.Applied))
            {
                loop.ScheduleChanged(stored);
                loop.Health.ScheduleRecovered(stored.Row.Id);
            }
        }
    }

    private async Task<ILookup<string, (SchedulerLoop Loop, StoredSchedule Schedule)>> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<(SchedulerLoop Loop, StoredSchedule Schedule)>();
        foreach (var loop in engine.Loops)
        {
            var schedules = await loop.Store.ReadSchedulesAsync(new() { Ids = ids, Take = ids.Count }, cancellationToken).ConfigureAwait(false);
            found.AddRange(schedules.Select(schedule => (loop, schedule)));
        }

        return found.ToLookup(place => place.Schedule.Row.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="Loop">The loop of the store where it is to be.</param>
    /// <param name="Edit">What is to be done there.</param>
    /// <param name="Schedule">The schedule.</param>
    /// <param name="Changes">Whether it is there.</param>
    /// <param name="Elsewhere">Where it is besides; taken out when it is there.</param>
    private sealed record Planned(SchedulerLoop Loop, ScheduleEdit Edit, ImportedSchedule Schedule, bool Changes, IReadOnlyList<(SchedulerLoop Loop, StoredSchedule Schedule)> Elsewhere);
}
