using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Works out what adding, changing, pausing and resuming make of a schedule. Pure: what it returns is for the store to apply or refuse.</summary>
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

        var row = Row(JobStream.Unique(), kept, source, new OperatorLayer(pause).Encode(), anchor);
        return new(definition.Id, 0, null, row, Timer(trigger, due, cursor, pause));
    }

    /// <summary>MIS-9: with another trigger it continues from now; any other change leaves what is due untouched.</summary>
    public ScheduleEdit Change(StoredSchedule current, ScheduleDefinition definition, ScheduleSource source, DateTimeOffset now)
    {
        var (row, timer) = current;
        var before = compiler.Read(row);
        var triggerChanged = !before.Trigger.Equals(definition.Trigger) || before.FirstRunAt != definition.FirstRunAt;
        TimerEdit? edit = null;
        if (triggerChanged || timer.State == ScheduleState.Faulted)
        {
            var cursor = triggerChanged ? Instants.Floor(now) : timer.Cursor;
            var trigger = compiler.Bind(definition, row.Anchor);
            edit = Timer(trigger, trigger.NextDue(cursor), cursor, OperatorLayer.Decode(row.Operator).Pause);
        }

        return new(row.Id, row.Version, edit is null ? null : timer.Mark, Row(row.Schedule, definition, source, row.Operator, row.Anchor), edit);
    }

    /// <summary>PAU-2. What a paused timer is due for is the end of its pause (PAU-5).</summary>
    public static ScheduleEdit Pause(StoredSchedule current, Pause pause)
    {
        var (row, timer) = current;
        var state = timer.State == ScheduleState.Completed ? ScheduleState.Completed : ScheduleState.Paused;
        return new(row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { Pause = pause }).Encode() }, new(state == ScheduleState.Paused ? pause.Until : timer.Due, timer.Cursor, state));
    }

    /// <summary>PAU-3; PAU-4: a one-off always catches up, because skipping would lose it.</summary>
    public ScheduleEdit Resume(StoredSchedule current, ResumeMode missed, DateTimeOffset now)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(compiler.Read(row), row.Anchor);
        var cursor = PauseRules.Resumed(timer.Cursor, now, missed, trigger.IsOneOff);
        var due = trigger.NextDue(cursor);
        return new(row.Id, row.Version, timer.Mark, row with { Operator = (OperatorLayer.Decode(row.Operator) with { Pause = null }).Encode() }, Timer(trigger, due, cursor, null));
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

        var due = timer.State == ScheduleState.Paused ? timer.Due : trigger.NextDue(cursor);
        var state = timer.State == ScheduleState.Active ? State(trigger, due, null) : timer.State;
        Missed? missed = first is { } from ? new(row.Schedule, from, cursor, skipped, MissReason.Requested) : null;
        return new(row.Id, row.Version, timer.Mark, row, new(due, cursor, state), missed);
    }

    /// <summary>The schedule as users see it.</summary>
    public Schedule View(StoredSchedule stored)
    {
        var (row, timer) = stored;
        var definition = definitions.WithJobName(compiler.Read(row));
        var pause = timer.State == ScheduleState.Active ? null : OperatorLayer.Decode(row.Operator).Pause;
        var fault = (definition.Trigger as UnreadTrigger)?.Fault;
        var state = fault is not null && timer.State is ScheduleState.Active or ScheduleState.UntilEnd ? ScheduleState.Faulted : timer.State;
        var next = state == ScheduleState.Paused ? WithoutPause(definition, stored) : state == ScheduleState.Faulted ? null : timer.Due;
        return new(
            definition, state, next, timer.Cursor, timer.Runs, row.Source, definitions.PoliciesOf(definition), pause, row.Version)
        {
            Fault = fault,
            InZone = definition.Trigger is Trigger { TimeZone: null } trigger ? trigger with { Zone = definitions.TimeZone } : null,
            Completion = timer.State == ScheduleState.Completed ? Reason(row, definition, timer.Cursor) : null,
        };
    }

    // PAU-7: when it would be due, for display. A trigger that fails is reported where it is planned (CORE-4), and keeps nobody from listing schedules.
    private DateTimeOffset? WithoutPause(ScheduleDefinition definition, StoredSchedule paused)
    {
        try
        {
            return compiler.Bind(definition, paused.Row.Anchor).NextDue(paused.Timer.Cursor);
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Not stored, because it follows from the definition; asking again costs nothing for any trigger whose search has no limit.
    private CompletionReason Reason(ScheduleRow row, ScheduleDefinition definition, DateTimeOffset cursor)
    {
        try
        {
            return ReasonOf(compiler.Bind(definition, row.Anchor), cursor);
        }
        catch (InvalidTriggerException)
        {
            return CompletionReason.Exhausted; // It names what is not defined any more: whatever it was, it has ended, and that it is shown must not depend on it.
        }
    }

    /// <summary>Why nothing comes after the cursor.</summary>
    public static CompletionReason ReasonOf(ITrigger trigger, DateTimeOffset cursor) => trigger.GaveUp(cursor) ? CompletionReason.SearchLimit : CompletionReason.Exhausted;

    private static TimerEdit Timer(ITrigger trigger, DateTimeOffset? due, DateTimeOffset cursor, Pause? pause)
    {
        var state = State(trigger, due, pause);
        return new(state == ScheduleState.Paused ? pause!.Until : due, cursor, state);
    }

    private static ScheduleState State(ITrigger trigger, DateTimeOffset? due, Pause? pause) =>
        trigger.IsOver(due) ? ScheduleState.Completed : pause is null ? ScheduleState.Active : ScheduleState.Paused;

    // CLK-4: after the clock was set back, the cursor stays where it is.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private ScheduleRow Row(long number, ScheduleDefinition definition, ScheduleSource source, string? layer, DateTimeOffset anchor)
    {
        var policies = definitions.PoliciesOf(definition);
        var limit = policies.Overlap == Overlap.Allow || policies.MaxInstances == int.MaxValue ? 0 : policies.MaxInstances!.Value;
        return new(number, definition.Id, definition.Job, source, compiler.Json.ToStored(definition), layer, limit, anchor)
        {
            DelayAfterEnd = definition.Trigger.DelayAfterEnd(),
            Follows = ContinuationKeys.FollowedBy(definition.Trigger),
        };
    }
}
