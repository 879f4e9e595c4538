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
        var plans = new List<(NewSchedule New, SchedulerLoop Loop, StoredSchedule? Existing)>(schedules.Count);
        schedules = [.. schedules.Select(schedule => schedule with { Definition = Check(schedule.Definition) })];

        foreach (var (schedule, existing) in await FindExistingAsync(schedules, cancellationToken).ConfigureAwait(false))
        {
            var loop = engine.Loop(Parts.Definitions.PoliciesOf(schedule.Definition).Store!);
            var elsewhere = existing is { } found && found.Loop != loop;
            if (elsewhere && onConflict == ConflictPolicy.Replace)
            {
                throw new InvalidScheduleException($"Schedule '{schedule.Definition.Id}' is in store '{existing!.Value.Loop.Name}'; replacing cannot move it to '{loop.Name}'. Remove it first.");
            }

            if (existing is not null && onConflict == ConflictPolicy.Fail)
            {
                throw new ScheduleExistsException(schedule.Definition.Id);
            }

            plans.Add((schedule, elsewhere ? existing!.Value.Loop : loop, existing?.Schedule));
        }

        var results = new Dictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in plans.GroupBy(plan => plan.Loop))
        {
            await AddAsync(group.Key, [.. group.Select(plan => (plan.New, plan.Existing))], onConflict, results, cancellationToken).ConfigureAwait(false);
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
                return engine.Editor.View(current);
            }

            var results = await loop.Store.EditAsync([edit], cancellationToken).ConfigureAwait(false);
            if (results is [{ Applied: true, Current: { } stored }])
            {
                var schedule = engine.Editor.View(stored);
                loop.Schedules.Remove(stored.Row.Schedule);
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
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (await engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        var (loop, stored) = found;
        var results = await loop.Store.EditAsync([new(stored.Row.Id, null, null, null, null)], cancellationToken).ConfigureAwait(false);
        if (results is not [{ Applied: true }])
        {
            return false;
        }

        loop.Schedules.Remove(stored.Row.Schedule);
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
        var problems = DefinitionRules.Check(definition, Parts.Definitions.TimeZone);
        if (problems.Count > 0)
        {
            throw new InvalidScheduleException(string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Path}: {problem.Message}")));
        }

        if (!Parts.Definitions.Jobs.TryGetValue(definition.Job, out var job))
        {
            throw new JobNotFoundException(definition.Job, Parts.Definitions.Jobs.Keys);
        }

        var policies = Parts.Definitions.PoliciesOf(definition);
        engine.Loop(policies.Store!);
        if (!Parts.Lanes.ContainsKey(policies.Executor!))
        {
            throw new ExecutorNotFoundException(policies.Executor!, Parts.Lanes.Keys);
        }

        job.CheckArgs(definition.Args, Parts.Definitions.Options.Serializer);
        return definition.Job == job.Name ? definition : definition with { Job = job.Name };
    }

    private async Task AddAsync(
        SchedulerLoop loop, List<(NewSchedule New, StoredSchedule? Existing)> plans, ConflictPolicy onConflict, Dictionary<string, Schedule> results, CancellationToken cancellationToken)
    {
        var now = loop.Store.Now;
        var edits = new List<(ScheduleEdit Edit, NewSchedule New, bool Changes)>();
        foreach (var (schedule, existing) in plans)
        {
            if (existing is null)
            {
                edits.Add((Create(schedule, now), schedule, false));
            }
            else if (onConflict == ConflictPolicy.Keep || (existing.Row.Source == schedule.Source && DefinitionJson.Same(existing.Row.Definition, schedule.Definition)))
            {
                // OWN-6: what is equal is not touched.
                results[schedule.Definition.Id] = engine.Editor.View(existing);
            }
            else
            {
                edits.Add((engine.Editor.Change(existing, schedule.Definition, schedule.Source, now), schedule, true));
            }
        }

        foreach (var (edit, schedule, changes) in edits.Where(plan => !plan.Changes && plan.Edit.Timer!.Value.Due is null))
        {
            if (schedule.Source == ScheduleSource.Api)
            {
                throw new InvalidScheduleException($"Schedule '{edit.Id}' would never run: {schedule.Definition.Trigger} has no occurrence after {now:u}.");
            }
        }

        var answers = await loop.Store.EditAsync([.. edits.Select(plan => plan.Edit)], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < answers.Count; i++)
        {
            var (edit, schedule, changes) = edits[i];
            if (answers[i] is not { Applied: true, Current: { } stored })
            {
                // Somebody added or changed it in between: what the caller asked for is decided again on what there is now.
                var again = await AddAsync([schedule], onConflict, cancellationToken).ConfigureAwait(false);
                results[edit.Id] = again[0];
                continue;
            }

            loop.Schedules.Remove(stored.Row.Schedule);
            loop.Health.ScheduleRecovered(edit.Id);
            var view = results[edit.Id] = engine.Editor.View(stored);
            Parts.Events.Publish(changes ? new ScheduleModified(now, view.Id, view.Job) : new ScheduleAdded(now, view.Id, view.Job));
        }
    }

    private ScheduleEdit Create(NewSchedule schedule, DateTimeOffset now)
    {
        try
        {
            return engine.Editor.Create(schedule.Definition, schedule.Source, now, schedule.StartPaused ? new(now) : null, schedule.RunIfPast);
        }
        catch (Exception exception) when (exception is not SchedulerException)
        {
            throw new InvalidScheduleException($"Schedule '{schedule.Definition.Id}' cannot be planned, its trigger threw {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

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
