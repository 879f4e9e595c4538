using System.Text.Json;

namespace Scheduler.Hosting.Configuration;

/// <summary>What the running scheduler reads in place of options: checked, resolved, immutable.</summary>
internal sealed class SchedulerDefinitions
{
    /// <summary>The options it was made from: for stores, executors, retention and shutdown.</summary>
    public required SchedulerOptions Options { get; init; }

    /// <summary>Time zone of triggers that name none.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The defaults over the built-in policies; no member is null.</summary>
    public required SchedulePolicies Defaults { get; init; }

    /// <summary>Every job by name, ignoring case.</summary>
    public required IReadOnlyDictionary<string, JobDefinition> Jobs { get; init; }

    /// <summary>Every calendar by name, ignoring case.</summary>
    public required IReadOnlyDictionary<string, ICalendar> Calendars { get; init; }

    /// <summary>The schedules that configuration and code declare, without disabled ones.</summary>
    public required IReadOnlyList<DeclaredSchedule> Schedules { get; init; }

    /// <summary>The policies in force for a schedule: its own over its job's over the defaults; no member is null (CFG-5).</summary>
    public SchedulePolicies PoliciesOf(ScheduleDefinition definition) =>
        definition.Policies.Over(Jobs.TryGetValue(definition.Job, out var job) ? job.Policies : Defaults);
}

/// <summary>A job, with what configuration says about it.</summary>
/// <param name="Descriptor">Its code.</param>
/// <param name="Policies">Its policies over the defaults; no member is null.</param>
/// <param name="Description">For people.</param>
/// <param name="Metadata">Configuration's over the code's.</param>
internal sealed record JobDefinition(JobDescriptor Descriptor, SchedulePolicies Policies, string? Description, IReadOnlyDictionary<string, string> Metadata)
{
    public string Name => Descriptor.Name;

    /// <summary>Arguments are checked where they come in, so that a run does not fail later for what its maker could have been told.</summary>
    /// <exception cref="InvalidArgsException">They are not what the job takes.</exception>
    public void CheckArgs(Payload args, JsonSerializerOptions json)
    {
        if (Descriptor.ArgsType is not { } type)
        {
            return;
        }

        try
        {
            args.Required(type, json);
        }
        catch (JsonException exception)
        {
            throw new InvalidArgsException(Name, type, exception);
        }
    }
}

/// <summary>A schedule as configuration and code declare it.</summary>
/// <param name="Definition">The schedule.</param>
/// <param name="StartPaused">Whether it begins paused when it is first added.</param>
/// <param name="RunIfPast">Whether a one-off in the past runs once when it is first added (ONE-1).</param>
internal sealed record DeclaredSchedule(ScheduleDefinition Definition, bool StartPaused, bool RunIfPast);
