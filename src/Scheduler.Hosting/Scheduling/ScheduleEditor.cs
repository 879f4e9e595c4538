using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

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
        var cursor = kept.FirstRunAt <= anchor ? anchor - Instants.Step : anchor;
        var due = trigger.NextDue(cursor);
        if (due is null && runIfPast && trigger.IsOneOff && trigger.Previous(anchor + Instants.Step) is { } past)
        {
            (cursor, due) = (past - Instants.Step, past);
        }

        var row = Row(JobStream.Unique(), kept, source, OperatorLayer.Encode(pause), anchor);
        return new(definition.Id, 0, null, row, new(due, cursor, State(due, pause)));
    }

    /// <summary>MIS-9: with another trigger it continues from now; any other change leaves what is due untouched.</summary>
    public ScheduleEdit Change(StoredSchedule current, ScheduleDefinition definition, ScheduleSource source, DateTimeOffset now)
    {
        var (row, timer) = current;
        var before = DefinitionJson.FromStored(row.Id, row.Definition);
        var triggerChanged = !before.Trigger.Equals(definition.Trigger) || before.FirstRunAt != definition.FirstRunAt;
        TimerEdit? edit = null;
        if (triggerChanged || timer.State == ScheduleState.Faulted)
        {
            var cursor = triggerChanged ? Instants.Floor(now) : timer.Cursor;
            var due = compiler.Bind(definition, row.Anchor).NextDue(cursor);
            edit = new(due, cursor, State(due, OperatorLayer.Decode(row.Operator)?.Pause));
        }

        return new(row.Id, row.Version, edit is null ? null : timer.Mark, Row(row.Schedule, definition, source, row.Operator, row.Anchor), edit);
    }

    /// <summary>PAU-2. What is due stays computed, for display (PAU-7).</summary>
    public static ScheduleEdit Pause(StoredSchedule current, Pause pause)
    {
        var (row, timer) = current;
        var state = timer.State == ScheduleState.Completed ? ScheduleState.Completed : ScheduleState.Paused;
        return new(row.Id, row.Version, timer.Mark, row with { Operator = OperatorLayer.Encode(pause) }, new(timer.Due, timer.Cursor, state));
    }

    /// <summary>PAU-3; PAU-4: a one-off always catches up, because skipping would lose it.</summary>
    public ScheduleEdit Resume(StoredSchedule current, ResumeMode missed, DateTimeOffset now)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(DefinitionJson.FromStored(row.Id, row.Definition), row.Anchor);
        var cursor = missed == ResumeMode.Skip && !trigger.IsOneOff ? Later(timer.Cursor, Instants.Floor(now)) : timer.Cursor;
        var due = trigger.NextDue(cursor);
        return new(row.Id, row.Version, timer.Mark, row with { Operator = null }, new(due, cursor, State(due, null)));
    }

    /// <summary>Moves the cursor past the next occurrences.</summary>
    public ScheduleEdit Skip(StoredSchedule current, int count, DateTimeOffset now)
    {
        var (row, timer) = current;
        var trigger = compiler.Bind(DefinitionJson.FromStored(row.Id, row.Definition), row.Anchor);

        // The occurrences of a pause are left out anyway: the next ones are those that come after it.
        var cursor = timer.State == ScheduleState.Paused && !trigger.IsOneOff ? Later(timer.Cursor, Instants.Floor(now)) : timer.Cursor;
        DateTimeOffset? first = null;
        var skipped = 0;
        while (skipped < count && trigger.Next(cursor) is { } next)
        {
            (cursor, first, skipped) = (next, first ?? next, skipped + 1);
        }

        var due = trigger.NextDue(cursor);
        var state = timer.State == ScheduleState.Active ? State(due, null) : timer.State;
        Missed? missed = first is { } from ? new(row.Schedule, from, cursor, skipped, MissReason.Requested) : null;
        return new(row.Id, row.Version, timer.Mark, row, new(due, cursor, state), missed);
    }

    /// <summary>The schedule as users see it.</summary>
    public Schedule View(StoredSchedule stored)
    {
        var (row, timer) = stored;
        var definition = DefinitionJson.FromStored(row.Id, row.Definition);
        return new(
            definition, timer.State, timer.Due, timer.Cursor, timer.Runs, row.Source, definitions.PoliciesOf(definition), OperatorLayer.Decode(row.Operator)?.Pause, row.Version)
        {
            Completion = timer.State == ScheduleState.Completed ? Reason(row, definition, timer.Cursor) : null,
        };
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

    private static ScheduleState State(DateTimeOffset? due, Pause? pause) =>
        due is null ? ScheduleState.Completed : pause is null ? ScheduleState.Active : ScheduleState.Paused;

    // CLK-4: after the clock was set back, the cursor stays where it is.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private ScheduleRow Row(long number, ScheduleDefinition definition, ScheduleSource source, string? layer, DateTimeOffset anchor)
    {
        var instances = definitions.PoliciesOf(definition).MaxInstances!.Value;
        return new(number, definition.Id, definition.Job, source, DefinitionJson.ToStored(definition), layer, instances == int.MaxValue ? 0 : instances, anchor);
    }
}
