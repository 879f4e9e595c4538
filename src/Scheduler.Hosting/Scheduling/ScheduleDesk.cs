using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Carries changes of schedules to their stores: checks them, repeats them where somebody was faster, and tells what happened.</summary>
internal sealed class ScheduleDesk(Engine engine)
{
    private EngineParts Parts => engine.Parts;

    /// <summary>Adds schedules, in one edit a store; everything is checked before anything is added.</summary>
    public async Task<IReadOnlyList<Schedule>> AddAsync(
        IReadOnlyList<NewSchedule> schedules, ConflictPolicy onConflict, CancellationToken cancellationToken)
    {
        schedules = [.. schedules.Select(schedule => schedule with { Definition = Check(schedule.Definition) })];
        var results = new Dictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
        var edits = new List<PlannedEdit>(schedules.Count);
        foreach (var (schedule, existing) in await FindExistingAsync(schedules, cancellationToken).ConfigureAwait(false))
        {
            if (existing is null)
            {
                edits.Add(Create(schedule, engine.Loop(Parts.Definitions.PoliciesOf(schedule.Definition).Store!)));
            }
            else if (Change(schedule, existing.Value.Loop, existing.Value.Schedule, onConflict) is { } edit)
            {
                edits.Add(edit);
            }
            else
            {
                results[schedule.Definition.Id] = engine.Views.View(existing.Value.Schedule);
            }
        }

        await new ContinuationChains(engine).CheckAsync(edits.Select(edit => (edit.Loop, edit.Edit.Row!)), cancellationToken).ConfigureAwait(false);
        foreach (var group in edits.GroupBy(edit => edit.Loop))
        {
            await ApplyAsync(group.Key, [.. group], onConflict, results, cancellationToken).ConfigureAwait(false);
        }

        return [.. schedules.Select(schedule => results[schedule.Definition.Id])];
    }

    /// <summary>Applies a change to a schedule, again where somebody else was faster.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="change">Makes the edit of what is stored; null leaves it as it is. Called again after a conflict.</param>
    /// <param name="tell">Makes the event, where there is something to tell.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Schedule> ChangeAsync(
        string id, Func<StoredSchedule, DateTimeOffset, ScheduleEdit?> change, Func<Schedule, DateTimeOffset, SchedulerEvent?> tell, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (loop, current) = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (change(current, loop.Store.Now) is not { } edit)
            {
                return engine.Views.View(current);
            }

            if (edit.Row is { Follows: not null } row && (row.Follows, row.Job) != (current.Row.Follows, current.Row.Job))
            {
                await new ContinuationChains(engine).CheckAsync([(loop, row)], cancellationToken).ConfigureAwait(false);
            }

            var results = await loop.Store.EditAsync([edit], cancellationToken).ConfigureAwait(false);
            if (results is [{ Applied: true, Current: { } stored }])
            {
                var schedule = engine.Views.View(stored);
                loop.ScheduleChanged(stored);
                if (schedule.State != ScheduleState.Faulted)
                {
                    loop.Health.ScheduleRecovered(id);
                }

                if (tell(schedule, loop.Store.Now) is { } schedulerEvent)
                {
                    Parts.Events.Publish(schedulerEvent);
                }

                return schedule;
            }
        }
    }

    /// <summary>Removes a schedule.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="version">The version it must have; null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleChangedException">It has another version.</exception>
    public async Task<bool> RemoveAsync(string id, long? version, CancellationToken cancellationToken)
    {
        if (await engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        var (loop, stored) = found;
        var results = await loop.Store.EditAsync([new(stored.Row.Id, version, null, null, null)], cancellationToken).ConfigureAwait(false);
        if (results is not [{ Applied: true }])
        {
            return results[0].Current is { } changed ? throw new ScheduleChangedException(id, changed.Row.Version) : false;
        }

        loop.ScheduleChanged(stored);
        loop.Health.ScheduleRecovered(id);
        Parts.Events.Publish(new ScheduleRemoved(loop.Store.Now, stored.Row.Id, stored.Row.Job));
        return true;
    }

    /// <summary>Throws for a definition that cannot work here.</summary>
    /// <returns>The definition, with the name of its job as it is registered: stores compare names letter by letter.</returns>
    public ScheduleDefinition Check(ScheduleDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(definition.Trigger);
        var problems = Problems(definition);
        return problems.Count == 0
            ? Resolve(definition)
            : throw new InvalidScheduleException(string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Path}: {problem.Message}")))
            {
                Problems = [.. problems.Select(problem => new ScheduleProblem(problem.Code, problem.Path, problem.Message))],
            };
    }

    /// <summary>What is wrong with a definition by itself.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems(ScheduleDefinition definition) =>
        DefinitionRules.Check(definition, new(Parts.Definitions.TimeZone, Parts.Definitions.Calendars, Parts.Time.GetUtcNow()));

    /// <summary>Throws for a definition that names what this application does not have.</summary>
    /// <returns>The definition, with the name of its job as it is registered: stores compare names letter by letter.</returns>
    public ScheduleDefinition Resolve(ScheduleDefinition definition)
    {
        if (!Parts.Definitions.Jobs.TryGetValue(definition.Job, out var job))
        {
            throw new JobNotFoundException(definition.Job, Parts.Definitions.Jobs.Names);
        }

        var policies = Parts.Definitions.PoliciesOf(definition);
        engine.Loop(policies.Store!);
        if (!Parts.Lanes.ContainsKey(policies.Executor!))
        {
            throw new ExecutorNotFoundException(policies.Executor!, Parts.Lanes.Keys);
        }

        job.CheckArgs(definition.Args, Parts.Definitions.Options.Serializer);
        return Parts.Definitions.WithJobName(definition);
    }

    private async Task ApplyAsync(
        SchedulerLoop loop, List<PlannedEdit> edits, ConflictPolicy onConflict, Dictionary<string, Schedule> results, CancellationToken cancellationToken)
    {
        var answers = await loop.Store.EditAsync([.. edits.Select(planned => planned.Edit)], cancellationToken).ConfigureAwait(false);
        var now = loop.Store.Now;
        for (var i = 0; i < answers.Count; i++)
        {
            var (_, edit, schedule, changes) = edits[i];
            if (answers[i] is not { Applied: true, Current: { } stored })
            {
                // Somebody added or changed it in between: what the caller asked for is decided again on what there is now.
                var again = await AddAsync([schedule], onConflict, cancellationToken).ConfigureAwait(false);
                results[edit.Id] = again[0];
                continue;
            }

            loop.ScheduleChanged(stored);
            loop.Health.ScheduleRecovered(edit.Id);
            var view = results[edit.Id] = engine.Views.View(stored);
            Parts.Events.Publish(changes ? new ScheduleModified(now, view.Id, view.Job) : new ScheduleAdded(now, view.Id, view.Job));
        }
    }

    /// <summary>What adds a schedule that does not exist.</summary>
    public PlannedEdit Create(NewSchedule schedule, SchedulerLoop loop)
    {
        var (definition, now) = (schedule.Definition, loop.Store.Now);
        ScheduleEdit edit;
        try
        {
            edit = engine.Editor.Create(definition, schedule.Source, now, schedule.StartPaused ? new(now) : null, schedule.RunIfPast);
        }
        catch (Exception exception) when (exception is not SchedulerException)
        {
            throw new InvalidScheduleException($"Schedule '{definition.Id}' cannot be planned, its trigger threw {exception.GetType().Name}: {exception.Message}", exception);
        }

        // ONE-1: a caller is told; of what is declared, the log warns.
        return edit.Timer!.Value.State == ScheduleState.Completed && schedule.Source == ScheduleSource.Api
            ? throw new InvalidScheduleException($"Schedule '{definition.Id}' would never run: {WhyNever(definition, edit, now)}.")
            : new(loop, edit, schedule, Changes: false);
    }

    private string WhyNever(ScheduleDefinition definition, ScheduleEdit edit, DateTimeOffset now) =>
        ScheduleViews.ReasonOf(engine.Compiler.Bind(definition, edit.Row!.Anchor), edit.Timer!.Value.Cursor) == CompletionReason.Exhausted ? $"{definition.Trigger} has no occurrence after {now:u}"
        : definition.Trigger is Triggers.Trigger { Calendars.Count: > 0 } ? "Calendars exclude every occurrence within 10 years, or 100,000 in a row"
        : $"no occurrence of {definition.Trigger} was found within 10 years or among 100,000 candidates";

    /// <summary>What adding does to a schedule that exists; null where it stays as it is.</summary>
    public PlannedEdit? Change(NewSchedule schedule, SchedulerLoop loop, StoredSchedule existing, ConflictPolicy onConflict)
    {
        var (id, store) = (schedule.Definition.Id, Parts.Definitions.PoliciesOf(schedule.Definition).Store!);
        switch (onConflict)
        {
            case ConflictPolicy.Keep:
                return null;
            case ConflictPolicy.Fail:
                throw new ScheduleExistsException(id);
            case ConflictPolicy.Replace when engine.Loop(store) != loop:
                throw new InvalidScheduleException($"Schedule '{id}' is in store '{loop.Name}'; this cannot move it to '{store}'. Move it by an export and an import, or remove it first.");
            case ConflictPolicy.Replace when IsOthers(existing, schedule):
                // OWN-1: whoever declares it stays its owner, and what a caller says lies over that (OWN-2).
                return Holds(existing, schedule) ? null : new(loop, engine.Editor.Override(existing, schedule.Definition, loop.Store.Now), schedule, Changes: true);
            default:
                // OWN-6: what is equal is not touched.
                return existing.Row.Source == schedule.Source && existing.Timer.State != ScheduleState.Retired && engine.Compiler.Json.Same(existing.Row.Definition, schedule.Definition)
                    ? null
                    : new(loop, engine.Editor.Change(existing, schedule.Definition, schedule.Source, loop.Store.Now), schedule, Changes: existing.Timer.State != ScheduleState.Retired);
        }
    }

    private static bool IsOthers(StoredSchedule existing, NewSchedule schedule) =>
        existing.Row.Source == ScheduleSource.Declared && schedule.Source != ScheduleSource.Declared && existing.Timer.State != ScheduleState.Retired;

    private bool Holds(StoredSchedule existing, NewSchedule schedule) =>
        existing.Timer.State != ScheduleState.Faulted && engine.Compiler.Json.Same(engine.Compiler.Json.ToStored(engine.Compiler.Read(existing.Row)), schedule.Definition);

    private async Task<IReadOnlyList<(NewSchedule New, (SchedulerLoop Loop, StoredSchedule Schedule)? Existing)>> FindExistingAsync(
        IReadOnlyList<NewSchedule> schedules, CancellationToken cancellationToken)
    {
        var ids = schedules.Select(schedule => schedule.Definition.Id).ToList();
        if (ids.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidScheduleException($"Schedule '{twice.Key}' is in the batch more than once.");
        }

        var existing = new Dictionary<string, (SchedulerLoop, StoredSchedule)>(StringComparer.OrdinalIgnoreCase);
        foreach (var loop in engine.Loops)
        {
            foreach (var stored in await loop.Store.ReadSchedulesAsync(new() { Ids = ids, Take = ids.Count }, cancellationToken).ConfigureAwait(false))
            {
                existing[stored.Row.Id] = (loop, stored);
            }
        }

        return [.. schedules.Select(schedule => (schedule, existing.TryGetValue(schedule.Definition.Id, out var found) ? found : ((SchedulerLoop, StoredSchedule)?)null))];
    }
}

/// <summary>A schedule to add.</summary>
internal sealed record NewSchedule(ScheduleDefinition Definition, ScheduleSource Source, bool StartPaused = false, bool RunIfPast = false);

/// <summary>What is to be done to one schedule of a store.</summary>
/// <param name="Loop">The loop of the store.</param>
/// <param name="Edit">The edit.</param>
/// <param name="New">What the caller asked for.</param>
/// <param name="Changes">Whether the schedule exists, and is not retired.</param>
internal sealed record PlannedEdit(SchedulerLoop Loop, ScheduleEdit Edit, NewSchedule New, bool Changes);
