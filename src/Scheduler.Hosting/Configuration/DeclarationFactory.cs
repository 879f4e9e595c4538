using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the schedules that options declare, by themselves or within a job (CFG-3a).</summary>
/// <param name="options">The options.</param>
/// <param name="jobs">The jobs that have code.</param>
/// <param name="names">The stores and executors there are.</param>
/// <param name="schedules">Makes each definition.</param>
/// <param name="kinds">The kinds of triggers there are.</param>
/// <param name="context">What triggers are checked against.</param>
internal sealed class DeclarationFactory(
    SchedulerOptions options,
    JobDefinitions jobs,
    ComponentNames names,
    ScheduleFactory schedules,
    TriggerKinds kinds,
    TriggerContext context)
{
    private readonly TriggerWarnings _warnings = new(context);

    /// <summary>All that are enabled, in the order of their ids; the others are checked too.</summary>
    /// <param name="place">The section.</param>
    public IReadOnlyList<DeclaredSchedule> Make(Place place)
    {
        var own = options.Schedules.Select(entry => Declare(entry.Value, place.Below(nameof(options.Schedules)).Below(entry.Key), at => OfSchedule(entry.Key, entry.Value, at)));
        var inline = options.Jobs.Select(entry => Declare(entry.Value, place.Below(nameof(options.Jobs)).Below(entry.Key), at => OfJob(entry.Key, entry.Value, at)));
        DeclaredSchedule[] all = [.. own.Concat(inline).OfType<DeclaredSchedule>().OrderBy(declared => declared.Definition.Id, StringComparer.OrdinalIgnoreCase)];
        RefuseCycle(all, place);
        RefuseOtherStores([.. all.Select(declared => declared.Definition)], place);
        return all;
    }

    private void RefuseCycle(IEnumerable<DeclaredSchedule> all, Place place)
    {
        var links = all.Select(declared => declared.Definition).Select(definition => new ChainLink(definition.Id, jobs.NamesOf(definition.Job), ContinuationKeys.FollowedBy(definition.Trigger)));
        if (ContinuationCycle.Find([.. links]) is not [var first, ..] cycle)
        {
            return;
        }

        PlaceOf(first, place).Error(ProblemCodes.ContinuationCycle, ContinuationCycle.Describe(cycle));
    }

    // CFG-3b. What nobody declares may be added by a caller, who is refused then.
    private void RefuseOtherStores(ScheduleDefinition[] all, Place place)
    {
        foreach (var (child, after) in all.Where(child => child.Trigger is AfterTrigger).Select(child => (child, (AfterTrigger)child.Trigger)))
        {
            var parent = after.Job is { } name ? jobs.Find(name) : null;
            var (store, parents) = (StoreOf(child), all.Where(other => Same(other.Id, after.Schedule) || Same(other.Job, parent?.Name ?? after.Job)).Select(StoreOf));
            string?[] stores = [.. parents, .. parent is not null ? [parent.Policies.Store] : Array.Empty<string?>()];
            if (stores is [{ } elsewhere, ..] && !stores.Any(other => Same(other, store)))
            {
                PlaceOf(child.Id, place).Error(ProblemCodes.ContinuationElsewhere, ContinuationStores.Describe(child.Id, store!, after.Job is null ? $"schedule '{after.Schedule}'" : $"job '{after.Job}'", elsewhere));
            }
        }

        static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    private string? StoreOf(ScheduleDefinition definition) => definition.Policies.Store ?? jobs.Find(definition.Job)?.Policies.Store ?? options.Defaults.Store ?? SchedulePolicies.BuiltIn.Store;

    private Place PlaceOf(string id, Place place) => place.Below(options.Schedules.ContainsKey(id) ? nameof(options.Schedules) : nameof(options.Jobs)).Below(id);

    private DeclaredSchedule? Declare(OccurrenceOptions occurrence, Place place, Func<Place, ScheduleDefinition?> make)
    {
        if (make(place) is not { } definition || !occurrence.Enabled)
        {
            return null;
        }

        _warnings.ReportOver(definition, occurrence.RunIfPast, place);
        _warnings.Report(definition.Trigger, context.Zone, place);
        return new(definition, occurrence.StartPaused, occurrence.RunIfPast);
    }

    private ScheduleDefinition? OfSchedule(string id, ScheduleOptions schedule, Place place)
    {
        names.Check(schedule.ToPolicies(), place);
        var name = schedule.Job ?? id;
        var job = jobs.Find(name);
        // A job that stands in the options without code is reported there.
        if (job is null && !options.Jobs.ContainsKey(name))
        {
            var at = schedule.Job is null ? place : place.Below(nameof(schedule.Job));
            at.Error(ProblemCodes.UnknownJob, Unknown.Job(name, jobs.Names));
        }

        RefuseArgs(job, schedule, place);
        PolicyRules.WarnOfReplace(schedule.Overlap, job?.JobPolicies.Delivery, place);
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

        var known = jobs.Find(name);
        RefuseArgs(known, job, place);
        return schedules.OfJob(known?.Name ?? name, known?.Descriptor.ArgsType, job, place);
    }

    private static void RefuseArgs(JobDefinition? job, OccurrenceOptions occurrence, Place place)
    {
        if (job is { Descriptor.TakesArgs: false } && occurrence.Args is not null)
        {
            place.Below(nameof(occurrence.Args)).Error(ProblemCodes.InvalidArgs, $"Job '{job.Name}' takes no arguments. {InvalidArgsException.NoArgs}");
        }
    }

    // Without a trigger these would be read and never used.
    private void RefuseWithoutTrigger(JobOptions job, Place place)
    {
        string[] unused =
        [
            .. TriggerKinds.ModifiersOf(job.Trigger),
            .. TriggerKinds.OutermostOf(job.Trigger),
            .. When(job.Args is not null, nameof(job.Args)),
            .. When(job.MaxRuns is not null, nameof(job.MaxRuns)),
            .. When(job.RunOnCreate, nameof(job.RunOnCreate)),
            .. When(job.RunOnStartup != RunOnStartup.Never, nameof(job.RunOnStartup)),
        ];
        if (kinds.AreUnread(place))
        {
            return;
        }

        foreach (var key in unused)
        {
            place.Below(key).Error(ProblemCodes.NoTrigger, $"{key} belongs to a trigger, and this job has none. Add one of {kinds.Names}, or move {key} to a schedule of the job.");
        }
    }

    private static string[] When(bool isSet, string key) => isSet ? [key] : [];
}
