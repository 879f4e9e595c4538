using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Schedules as users see them.</summary>
internal sealed class ScheduleViews(SchedulerDefinitions definitions, ScheduleCompiler compiler)
{
    public Schedule View(StoredSchedule stored)
    {
        var (row, timer) = stored;
        var definition = definitions.WithJobName(compiler.Read(row));
        var layer = OperatorLayer.Decode(row.Operator);
        var fault = (definition.Trigger as UnreadTrigger)?.Fault;
        var state = fault is not null && timer.State is ScheduleState.Active or ScheduleState.UntilEnd ? ScheduleState.Faulted : timer.State;
        var next = state == ScheduleState.Paused ? WithoutPause(definition, stored) : state == ScheduleState.Faulted ? null : timer.Due;
        return new(
            definition, state, next, timer.Cursor, timer.Runs, row.Source, definitions.PoliciesOf(definition), timer.State == ScheduleState.Active ? null : layer.Pause, row.Version)
        {
            Fault = fault,
            InForce = definition.Trigger is Trigger trigger ? (trigger.TimeZone is null ? trigger with { Zone = definitions.TimeZone } : trigger).ChosenBy(row.Id) : null,
            Completion = timer.State == ScheduleState.Completed ? Reason(row, definition, timer.Cursor) : null,
            Overrides = layer.Overrides is { } members ? [.. members.EnumerateObject().Select(member => member.Name)] : [],
            RetiredAt = layer.RetiredAt,
        };
    }

    /// <summary>Why nothing comes after the cursor.</summary>
    public static CompletionReason ReasonOf(ITrigger trigger, DateTimeOffset cursor) => trigger.GaveUp(cursor) ? CompletionReason.SearchLimit : CompletionReason.Exhausted;

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
}
