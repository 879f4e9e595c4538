using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Works out what adding, changing, pausing, resuming and retiring make of a schedule. Pure: what it returns is for the store to apply or refuse.</summary>
internal sealed class ScheduleEditor(SchedulerDefinitions definitions, ScheduleCompiler compiler)
{
    /// <summary>A schedule that does not exist yet (MIS-10: it never has occurrences before its creation).</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="source">Who owns it.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="pause">Set when it begins paused.</param>
    /// <param name="runIfPast">Whether a one-off in the past still runs (ONE-1).</param>
    public ScheduleEdit Create(ScheduleDefinition definition, ScheduleSource source, DateTimeOffset now, Pause? pause, bool runIfPast)
    {
        var anchor = Instants.Floor(now);
        // A first run "now" is an occurrence after the cursor like any other.
        var kept = definition.FirstRunAt is { } first && first <= anchor ? definition with { FirstRunAt = anchor } : definition;
        var trigger = compiler.Bind(kept, anchor);
        var cursor = kept.RunOnCreate || kept.FirstRunAt <= anchor ? anchor - Instants.Step : anchor;
        var due = trigger.NextDue(cursor);
        if (due is null && runIfPast && trigger.IsOneOff && trigger.Previous(anchor + Instants.Step) is { } past)
        {
            (cursor, due) = (past - Instants.Step, past);
        }

        var row = Row(JobStream.Unique(), compiler.Json.ToStored(kept), kept, source, new OperatorLayer(pause), anchor);
        return new(definition.Id, 0, null, row, Timer(trigger, due, cursor, pause));
    }

    /// <summary>A schedule that does not exist yet and whose trigger fails (CORE-4).</summary>
    public ScheduleEdit CreateFaulted(ScheduleDefinition definition, ScheduleSource source, DateTimeOffset now)
    {
        var anchor = Instants.Floor(now);
        return new(definition.Id, 0, null, Row(JobStream.Unique(), compiler.Json.ToStored(definition), definition, source, new OperatorLayer(null), anchor), new(null, anchor, ScheduleState.Faulted));
    }

    /// <summary>Another definition by its owner. What operators set over it stays over it (OWN-2); one that was retired goes on where it stood (OWN-3).</summary>
    public ScheduleEdit Change(StoredSchedule current, ScheduleDefinition definition, ScheduleSource source, DateTimeOffset now)
    {
        var layer = OperatorLayer.Decode(current.Row.Operator);
        var overrides = source == ScheduleSource.Declared && current.Row.Source == source ? layer.Overrides : null;
        var stored = compiler.Json.ToStored(definition);
        return Change(current, stored, overrides is { } members ? compiler.Json.Over(definition.Id, stored, members) : definition, source, layer with { Overrides = overrides }, now);
    }

    /// <summary>OWN-2: what a caller makes of a schedule that configuration or code owns lies over its definition.</summary>
    public ScheduleEdit Override(StoredSchedule current, ScheduleDefinition definition, DateTimeOffset now)
    {
        var (row, _) = current;
        var layer = OperatorLayer.Decode(row.Operator) with { Overrides = compiler.Json.Difference(row.Id, row.Definition, definition) };
        return Change(current, row.Definition, definition, row.Source, layer, now);
    }

    /// <summary>Takes back what <see cref="Override"/> has set; null where it has set nothing.</summary>
    public ScheduleEdit? Reset(StoredSchedule current, DateTimeOffset now)
    {
        var (row, _) = current;
        var layer = OperatorLayer.Decode(row.Operator);
        return layer.Overrides is null ? null : Change(current, row.Definition, compiler.Json.FromStored(row.Id, row.Definition), row.Source, layer with { Overrides = null }, now);
    }

    /// <summary>OWN-3: it has no occurrence any more. Cursor, anchor, pause and history stay for the time when it is declared again.</summary>
    public static ScheduleEdit Retire(StoredSchedule current, DateTimeOffset now)
    {
        var (row, timer) = current;
        return new(row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { RetiredAt = Instants.Floor(now) }).Encode() }, new(null, timer.Cursor, ScheduleState.Retired));
    }

    /// <summary>
    /// What a change around a schedule makes of it while its definition stays: the limit that the store counts, the default time zone, which is part of its trigger, and rules of time zones
    /// and calendars, which are not (DST-7, CAL-5). Null for nothing.
    /// </summary>
    public ScheduleEdit? Refresh(StoredSchedule current, RefreshCause cause, DateTimeOffset now)
    {
        var (row, timer) = current;
        var definition = compiler.Read(row);
        if (definition.Trigger is UnreadTrigger)
        {
            return null;
        }

        var (limit, edit) = (MaxActive(definition), (TimerEdit?)null);
        var moved = cause == RefreshCause.DefaultTimeZone && definition.Trigger is Trigger { TimeZone: null };
        var affected = moved || definition.Trigger is Trigger { Calendars.Count: > 0 } || (cause == RefreshCause.TimeZoneRules && timer.State != ScheduleState.Completed);

        // What follows an end is not due by the clock.
        if (affected
            && definition.Trigger is not (DelayTrigger or AfterTrigger)
            && timer.State is ScheduleState.Active or ScheduleState.Paused or ScheduleState.Completed
            && !(definition.MaxRuns <= timer.Runs))
        {
            // Like one with another trigger, what comes back goes on from now (MIS-9).
            var trigger = compiler.Bind(definition, row.Anchor);
            var cursor = moved || timer.State == ScheduleState.Completed ? Later(timer.Cursor, Instants.Floor(now)) : timer.Cursor;
            edit = Timer(trigger, trigger.NextDue(cursor), cursor, OperatorLayer.Decode(row.Operator).Pause);
        }

        var same = edit is not { } after || (after.Due, after.State) == (timer.Due, timer.State);
        return same && limit == row.MaxActive ? null : new(row.Id, row.Version, same ? null : timer.Mark, row with { MaxActive = limit }, same ? null : edit);
    }

    /// <summary>PAU-2. What a paused timer is due for is the end of its pause (PAU-5).</summary>
    public static ScheduleEdit Pause(StoredSchedule current, Pause pause)
    {
        var (row, timer) = current;
        var after = timer.State is ScheduleState.Completed or ScheduleState.Retired ? new TimerEdit(timer.Due, timer.Cursor, timer.State) : new(pause.Until, timer.Cursor, ScheduleState.Paused);
        return new(row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { Pause = pause }).Encode() }, after);
    }

    /// <summary>PAU-3; PAU-4: a one-off always catches up, because skipping would lose it.</summary>
    public ScheduleEdit Resume(StoredSchedule current, ResumeMode missed, DateTimeOffset now)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(compiler.Read(row), row.Anchor);
        var cursor = PauseRules.Resumed(timer.Cursor, now, missed, trigger.IsOneOff);
        var after = timer.State == ScheduleState.Retired ? new(null, cursor, ScheduleState.Retired) : Timer(trigger, trigger.NextDue(cursor), cursor, null);
        return new(row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { Pause = null }).Encode() }, after);
    }

    /// <summary>PAU-5: its pause is over by itself.</summary>
    public ScheduleEdit EndPause(StoredSchedule current)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(compiler.Read(row), row.Anchor);
        var cursor = PauseRules.Ended(timer.Cursor, timer.Due!.Value, trigger.IsOneOff);
        return new(
            row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { Pause = null }).Encode() }, Timer(trigger, trigger.NextDue(cursor), cursor, null));
    }

    /// <summary>A schedule as it was in another store, or in this one at another time. What either has considered is not considered again (MIS-8).</summary>
    /// <param name="current">What the store has of this id; null for nothing.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="state">What is known of it.</param>
    /// <param name="hold">Set where it must not run yet.</param>
    public ScheduleEdit Import(StoredSchedule? current, ImportedSchedule schedule, TransferredState state, Pause? hold)
    {
        var (definition, layer) = (schedule.InForce, hold is null ? state.Layer : state.Layer with { Pause = hold });
        var row = Row(current?.Row.Schedule ?? JobStream.Unique(), compiler.Json.ToStored(schedule.Definition), definition, schedule.Source, layer, state.CreatedAt);
        var (cursor, runs) = (state.Cursor, state.RunCount);
        if (current is { Timer: var timer })
        {
            (cursor, runs) = (Later(cursor, timer.Cursor), Math.Max(runs, timer.Runs));
            if (timer.State == ScheduleState.UntilEnd && row.DelayAfterEnd is not null && layer is { Pause: null, RetiredAt: null })
            {
                // The end of its run moves it on.
                return new(row.Id, current.Row.Version, timer.Mark, row, null);
            }
        }

        var trigger = compiler.Bind(definition, row.Anchor);
        var edit = layer.RetiredAt is not null ? new(null, cursor, ScheduleState.Retired)
            : definition.MaxRuns <= runs ? new(null, cursor, ScheduleState.Completed)
            : Timer(trigger, state.Due is { } due && due > cursor ? due : trigger.NextDue(cursor), cursor, layer.Pause);
        return new(row.Id, current?.Row.Version ?? 0, current?.Timer.Mark, row, edit with { Runs = runs });
    }

    /// <summary>Moves the cursor past the next occurrences.</summary>
    public ScheduleEdit Skip(StoredSchedule current, int count, DateTimeOffset now)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(compiler.Read(row), row.Anchor);

        // The occurrences of a pause are left out anyway: the next ones are those that come after it.
        var cursor = timer.State == ScheduleState.Paused && !trigger.IsOneOff ? Later(timer.Cursor, Instants.Floor(now)) : timer.Cursor;
        DateTimeOffset? first = null;
        var skipped = 0;
        while (skipped < count && trigger.Next(cursor) is { } next)
        {
            (cursor, first, skipped) = (next, first ?? next, skipped + 1);
        }

        var due = timer.State is ScheduleState.Paused or ScheduleState.Retired ? timer.Due : trigger.NextDue(cursor);
        var state = timer.State == ScheduleState.Active ? State(trigger, due, null) : timer.State;
        Missed? missed = first is { } from ? new(row.Schedule, from, cursor, skipped, MissReason.Requested) : null;
        return new(row.Id, row.Version, timer.Mark, row, new(due, cursor, state), missed);
    }

    /// <summary>MIS-9: with another trigger it continues from now; any other change leaves what is due untouched.</summary>
    private ScheduleEdit Change(StoredSchedule current, StoredDefinition stored, ScheduleDefinition definition, ScheduleSource source, OperatorLayer layer, DateTimeOffset now)
    {
        var (row, timer) = current;
        var before = compiler.Read(row);
        var triggerChanged = !before.Trigger.Equals(definition.Trigger) || before.FirstRunAt != definition.FirstRunAt;
        TimerEdit? edit = null;
        if (triggerChanged || timer.State is ScheduleState.Faulted or ScheduleState.Retired)
        {
            var cursor = triggerChanged ? Instants.Floor(now) : timer.Cursor;
            var trigger = compiler.Bind(definition, row.Anchor);
            edit = Timer(trigger, trigger.NextDue(cursor), cursor, layer.Pause);
        }

        return new(row.Id, row.Version, edit is null ? null : timer.Mark, Row(row.Schedule, stored, definition, source, layer with { RetiredAt = null }, row.Anchor), edit);
    }

    private static TimerEdit Timer(ITrigger trigger, DateTimeOffset? due, DateTimeOffset cursor, Pause? pause)
    {
        var state = State(trigger, due, pause);
        return new(state == ScheduleState.Paused ? pause!.Until : due, cursor, state);
    }

    private static ScheduleState State(ITrigger trigger, DateTimeOffset? due, Pause? pause) =>
        trigger.IsOver(due) ? ScheduleState.Completed : pause is null ? ScheduleState.Active : ScheduleState.Paused;

    // CLK-4: after the clock was set back, the cursor stays where it is.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <param name="number">Its number.</param>
    /// <param name="stored">What its owner wrote.</param>
    /// <param name="definition">What holds: the same, with what operators set over it.</param>
    /// <param name="source">The owner.</param>
    /// <param name="layer">What else is known of it.</param>
    /// <param name="anchor">When it was created.</param>
    private ScheduleRow Row(long number, StoredDefinition stored, ScheduleDefinition definition, ScheduleSource source, OperatorLayer layer, DateTimeOffset anchor) =>
        new(number, definition.Id, definition.Job, source, stored, layer.Encode(), MaxActive(definition), anchor)
        {
            DelayAfterEnd = definition.Trigger.DelayAfterEnd(),
            Follows = ContinuationKeys.FollowedBy(definition.Trigger),
        };

    private int MaxActive(ScheduleDefinition definition)
    {
        var policies = definitions.PoliciesOf(definition);
        return policies.Overlap == Overlap.Allow || policies.MaxInstances == int.MaxValue ? 0 : policies.MaxInstances!.Value;
    }
}
