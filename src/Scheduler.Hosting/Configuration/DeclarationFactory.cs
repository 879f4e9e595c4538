using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the schedules that options declare, by themselves or within a job (CFG-3a).</summary>
/// <param name="options">The options.</param>
/// <param name="jobs">The jobs that have code.</param>
/// <param name="names">The stores and executors there are.</param>
/// <param name="schedules">Makes each definition.</param>
/// <param name="now">The time, for warnings about what is past.</param>
internal sealed class DeclarationFactory(
    SchedulerOptions options,
    IReadOnlyDictionary<string, JobDefinition> jobs,
    ComponentNames names,
    ScheduleFactory schedules,
    DateTimeOffset now)
{
    /// <summary>All that are enabled, in the order of their ids; the others are checked too.</summary>
    /// <param name="place">The section.</param>
    public IReadOnlyList<DeclaredSchedule> Make(Place place)
    {
        var own = options.Schedules.Select(entry => Declare(entry.Value, place.Below(nameof(options.Schedules)).Below(entry.Key), at => OfSchedule(entry.Key, entry.Value, at)));
        var inline = options.Jobs.Select(entry => Declare(entry.Value, place.Below(nameof(options.Jobs)).Below(entry.Key), at => OfJob(entry.Key, entry.Value, at)));
        return [.. own.Concat(inline).OfType<DeclaredSchedule>().OrderBy(declared => declared.Definition.Id, StringComparer.OrdinalIgnoreCase)];
    }

    private DeclaredSchedule? Declare(OccurrenceOptions occurrence, Place place, Func<Place, ScheduleDefinition?> make)
    {
        if (make(place) is not { } definition || !occurrence.Enabled)
        {
            return null;
        }

        if (definition.Trigger is AtTrigger { Instant: var instant } && instant <= now && !occurrence.RunIfPast)
        {
            place.Below(nameof(TriggerOptions.At)).Warning(
                ProblemCodes.InThePast,
                $"At {Instants.Write(instant)} is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.");
        }

        return new(definition, occurrence.StartPaused, occurrence.RunIfPast);
    }

    private ScheduleDefinition? OfSchedule(string id, ScheduleOptions schedule, Place place)
    {
        names.Check(PolicyRules.PoliciesOf(schedule), place);
        var name = schedule.Job ?? id;
        var job = jobs.GetValueOrDefault(name);
        // A job that stands in the options without code is reported there.
        if (job is null && !options.Jobs.ContainsKey(name))
        {
            var at = schedule.Job is null ? place : place.Below(nameof(schedule.Job));
            at.Error(ProblemCodes.UnknownJob, Unknown.Job(name, [.. jobs.Keys]));
        }

        return schedules.OfSchedule(id, job?.Name ?? name, job?.Descriptor.ArgsType, schedule, place);
    }

    private ScheduleDefinition? OfJob(string name, JobOptions job, Place place)
    {
        if (TriggerKinds.Of(job.Trigger) is [])
        {
            RefuseWithoutTrigger(job, place);
            return null;
        }

        if (options.Schedules.ContainsKey(name))
        {
            place.Error(ProblemCodes.Duplicate, $"Jobs:{name} has a trigger of its own and Schedules:{name} exists. Move the trigger into Schedules:{name} or give one another id.");
        }

        return schedules.OfJob(jobs.GetValueOrDefault(name)?.Name ?? name, jobs.GetValueOrDefault(name)?.Descriptor.ArgsType, job, place);
    }

    // Without a trigger these would be read and never used.
    private static void RefuseWithoutTrigger(JobOptions job, Place place)
    {
        string[] unused = [.. TriggerKinds.ModifiersOf(job.Trigger), .. TriggerKinds.OutermostOf(job.Trigger), .. job.Args is null ? Array.Empty<string>() : [nameof(job.Args)]];
        if (TriggerFactory.HasUnreadTrigger(place))
        {
            return;
        }

        foreach (var key in unused)
        {
            place.Below(key).Error(ProblemCodes.NoTrigger, $"{key} belongs to a trigger, and this job has none. Add one of {TriggerKinds.Names}, or move {key} to a schedule of the job.");
        }
    }
}
