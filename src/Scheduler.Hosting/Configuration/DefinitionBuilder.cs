using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes definitions from options, or says everything that is wrong with them (CFG-2, CFG-9).</summary>
/// <param name="section">Where the options are configured: for paths in messages.</param>
/// <param name="jobs">The jobs that code registers.</param>
/// <param name="stores">The known types of stores.</param>
/// <param name="executors">The known types of executors.</param>
/// <param name="services">Says which classes the application has registered; null when nobody knows.</param>
/// <param name="calendars">The known types of calendars.</param>
internal sealed class DefinitionBuilder(
    SchedulerSection section,
    IEnumerable<JobDescriptor> jobs,
    IEnumerable<ComponentType> stores,
    IEnumerable<ComponentType> executors,
    IServiceProviderIsService? services = null,
    IEnumerable<CalendarType>? calendars = null)
{
    private readonly JobFactory _jobs = new([.. jobs], services);
    private readonly ComponentType[] _stores = [.. stores];
    private readonly ComponentType[] _executors = [.. executors];
    private readonly CalendarFactory _calendars = new([.. calendars ?? []]);

    /// <param name="options">The options.</param>
    /// <param name="now">The time, for warnings about what is past.</param>
    public BuiltDefinitions Build(SchedulerOptions options, DateTimeOffset now)
    {
        var place = new Place(section.Path, [.. options.Problems]);
        CheckComponents(options, place);
        PolicyRules.CheckRange(options.Retention.KeepLast, 0, int.MaxValue, place.Below(nameof(options.Retention)).Below(nameof(options.Retention.KeepLast)));

        var zone = FindZone(options.TimeZone, place);
        var names = new ComponentNames(options);
        var defaults = DefaultPolicies(options.Defaults, names, place.Below(nameof(options.Defaults)));
        var definitions = _jobs.Make(options, defaults, names, place.Below(nameof(options.Jobs)));
        var excluding = _calendars.Make(options.Calendars, place.Below(nameof(options.Calendars)));
        var schedules = new ScheduleFactory(new(new(zone, excluding, now), section.SourceOf), options.Serializer);
        var declared = new DeclarationFactory(options, definitions, names, schedules, now).Make(place);

        var problems = ProblemReport.Ordered(place.Problems);
        return new(
            problems.Any(problem => !problem.IsWarning)
                ? null
                : new() { Options = options, TimeZone = zone, Defaults = defaults, Jobs = definitions, Calendars = excluding, Schedules = declared },
            problems);
    }

    private static SchedulePolicies DefaultPolicies(PolicyOptions options, ComponentNames names, Place place)
    {
        var policies = PolicyRules.PoliciesOf(options);
        PolicyRules.Check(policies, place);
        names.Check(policies, place);
        return policies.Over(SchedulePolicies.BuiltIn);
    }

    private static TimeZoneInfo FindZone(string id, Place place)
    {
        try
        {
            return TimeZones.Find(id);
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
            return TimeZoneInfo.Utc;
        }
    }

    private void CheckComponents(SchedulerOptions options, Place place)
    {
        foreach (var (name, store) in options.Stores)
        {
            ComponentRules.Check(name, store.Type, store, _stores, place.Below(nameof(options.Stores)).Below(name));
        }

        foreach (var (name, executor) in options.Executors)
        {
            var at = place.Below(nameof(options.Executors)).Below(name);
            ComponentRules.Check(name, executor.Type, executor, _executors, at);
            PolicyRules.CheckRange(executor.MaxConcurrency, 1, int.MaxValue, at.Below(nameof(executor.MaxConcurrency)));
        }
    }
}
