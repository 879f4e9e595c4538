using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes schedules ready to be planned.</summary>
internal sealed class ScheduleCompiler(SchedulerDefinitions definitions)
{
    /// <summary>How definitions are stored.</summary>
    public DefinitionJson Json { get; } = new(definitions.TriggerJson);

    /// <summary>The definition that holds: what the owner wrote, with what operators set over it (OWN-2). One that cannot be read has an <see cref="UnreadTrigger"/>, so that it is seen, and hides no other.</summary>
    public ScheduleDefinition Read(ScheduleRow row)
    {
        try
        {
            return OperatorLayer.Decode(row.Operator).Overrides is { } members ? Json.Over(row.Id, row.Definition, members) : Json.FromStored(row.Id, row.Definition);
        }
        catch (Exception exception)
        {
            return new(row.Id, row.Job, new UnreadTrigger(row.Definition.ToJson(), new(ProblemCodes.InvalidValue, "Definition", $"It is no definition of a schedule: {exception.Message}", exception)));
        }
    }

    /// <exception cref="Exception">The stored definition cannot be read, or its trigger not bound: the schedule is at fault (CORE-4).</exception>
    public CompiledSchedule Compile(ScheduleRow row)
    {
        var definition = definitions.WithJobName(Read(row));
        var job = definitions.Jobs.Find(definition.Job);
        return new()
        {
            Row = row,
            Definition = definition,
            Trigger = Bind(definition, row.Anchor),
            Policies = definitions.PoliciesOf(definition),
            Job = job,
            Metadata = Merge(job?.Metadata, definition.Metadata),
        };
    }

    /// <summary>The trigger as the engine evaluates it.</summary>
    public ITrigger Bind(ScheduleDefinition definition, DateTimeOffset anchor)
    {
        var trigger = Bind(definition.Id, definition.Trigger, anchor);
        if (definition.FirstRunAt is { } first)
        {
            trigger = new FirstAtTrigger(Instants.Ceiling(first), trigger);
        }

        // INT-1: the anchor is the creation.
        return definition.RunOnCreate && !(definition.FirstRunAt <= anchor) ? new FirstAtTrigger(anchor, trigger) : trigger;
    }

    /// <summary>A trigger without a schedule of its own, as the engine evaluates it.</summary>
    public ITrigger Bind(string id, ITrigger trigger, DateTimeOffset anchor) => trigger.Bind(new(id, anchor, definitions.TimeZone) { Calendars = definitions.Calendars });

    /// <summary>Both, with the later's values where names meet.</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string>? first, IReadOnlyDictionary<string, string>? later)
    {
        if (first is null or { Count: 0 } || later is null or { Count: 0 })
        {
            return later is { Count: > 0 } ? later : first ?? later ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
        }

        var merged = new Dictionary<string, string>(first, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in later)
        {
            merged[name] = value;
        }

        return merged;
    }
}
