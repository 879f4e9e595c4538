using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes definitions from options, or says everything that is wrong with them (CFG-2, CFG-9).</summary>
/// <param name="section">Where the options are configured: for paths in messages.</param>
/// <param name="jobs">The jobs that code registers.</param>
/// <param name="stores">The known types of stores.</param>
/// <param name="executors">The known types of executors.</param>
/// <param name="kinds">The kinds of triggers.</param>
/// <param name="services">Says which classes the application has registered; null when nobody knows.</param>
/// <param name="calendars">The known types of calendars.</param>
/// <param name="jobTypes">The known types of jobs.</param>
internal sealed class DefinitionBuilder(
    SchedulerSection section,
    IEnumerable<JobDescriptor> jobs,
    IEnumerable<ComponentType> stores,
    IEnumerable<ComponentType> executors,
    TriggerKinds kinds,
    IServiceProviderIsService? services = null,
    IEnumerable<CalendarType>? calendars = null,
    IEnumerable<JobType>? jobTypes = null)
{
    private static readonly Duration MostDebounce = TimeSpan.FromSeconds(10);

    private readonly JobFactory _jobs = new([.. jobs], services, new([.. jobTypes ?? []], services is null ? null : section.OfApplication));
    private readonly ComponentType[] _stores = [.. stores];
    private readonly ComponentType[] _executors = [.. executors];
    private readonly Connections? _connections = services is null ? null : new(section, services);
    private readonly CalendarFactory _calendars = new([.. calendars ?? []]);

    /// <param name="options">The options.</param>
    /// <param name="now">The time, for warnings.</param>
    public BuiltDefinitions Build(SchedulerOptions options, DateTimeOffset now)
    {
        var place = new Place(section.Path, [.. options.Problems]);
        CheckComponents(options, place);
        PolicyRules.CheckRange(options.Retention.KeepLast, 0, int.MaxValue, place.Below(nameof(options.Retention)).Below(nameof(options.Retention.KeepLast)));

        PolicyRules.CheckLength(options.Reload.Debounce, TimeSpan.Zero, MostDebounce, place.Below(nameof(options.Reload)).Below(nameof(options.Reload.Debounce)));
        Tags.Check(options.Node.Tags, place.Below(nameof(options.Node)).Below(nameof(options.Node.Tags)));
        WarnOfShutdown(options.Shutdown, place.Below(nameof(options.Shutdown)));

        var zone = FindZone(options.TimeZone, place);
        var names = new ComponentNames(options);
        var defaults = DefaultPolicies(options.Defaults, names, place.Below(nameof(options.Defaults)));
        var limits = RateLimits.Make(options.RateLimits, place.Below(nameof(options.RateLimits)));
        var definitions = _jobs.Make(options, defaults, names, limits, place.Below(nameof(options.Jobs)));
        if (definitions.Any(job => job.JobPolicies.Delivery == Delivery.AtLeastOnce))
        {
            PolicyRules.WarnOfReplace(options.Defaults.Overlap, Delivery.AtLeastOnce, place.Below(nameof(options.Defaults)));
        }

        var excluding = _calendars.Make(options.Calendars, place.Below(nameof(options.Calendars)));
        var context = new TriggerContext(zone, excluding, now);
        var schedules = new ScheduleFactory(new(context, kinds, section), options.Serializer);
        var declared = new DeclarationFactory(options, definitions, names, schedules, kinds, context).Make(place);

        var problems = ProblemReport.Ordered(place.Problems.Select(problem => problem with { Message = Secrets.Hide(problem.Message), Source = problem.Source ?? section.SourceOf(problem.Path) }));
        var isolated = options.OnInvalid == OnInvalid.Isolate ? Isolation.Of(problems, section.Path) : null;
        return new(
            problems.Any(problem => !problem.IsWarning) && isolated is null
                ? null
                : new()
                {
                    Options = options,
                    TimeZone = zone,
                    Defaults = defaults,
                    Jobs = definitions,
                    Calendars = excluding,
                    Schedules = isolated is { Count: > 0 } ? [.. declared.Where(schedule => !isolated.Contains(schedule.Definition.Id))] : declared,
                    Isolated = isolated ?? new HashSet<string>(),
                    Problems = problems,
                    SourcesOf = id => SourcesOf(id, options),
                    SourceOf = path => section.SourceOf($"{section.Path}:{path}"),
                    Kinds = kinds,
                },
            problems);
    }

    private string SourcesOf(string id, SchedulerOptions options)
    {
        var group = options.Schedules.ContainsKey(id) ? nameof(options.Schedules) : nameof(options.Jobs);
        return section.SourcesOf($"{section.Path}:{group}:{id}") is { Count: > 0 } sources ? string.Join(", ", sources) : "code";
    }

    private static SchedulePolicies DefaultPolicies(PolicyOptions options, ComponentNames names, Place place)
    {
        var policies = options.ToPolicies();
        PolicyRules.Check(policies, place);
        names.Check(policies, place);
        return policies.Over(SchedulePolicies.BuiltIn);
    }

    // SHD-4: what the host allows itself is not known here where code says it (its options are not among the abstractions); then the stop itself tells.
    private void WarnOfShutdown(ShutdownOptions shutdown, Place place)
    {
        const string Host = "shutdownTimeoutSeconds";
        const string Platform = "TERMINATION_GRACE_PERIOD";
        var (host, platform) = (SecondsOfApplication(Host), SecondsOfApplication(Platform));
        Warn(Host, host, "running jobs would be cut short. Make them shorter, or the host's time longer.");
        Warn(Platform, platform, "running jobs would be killed. Make them shorter, or the period longer.");
        if (host > platform)
        {
            place.Warning(
                ProblemCodes.ShutdownTooLong, $"{Host} {(Duration)host.Value} is more than {Platform} {(Duration)platform.Value}; the process would be killed before the host has stopped. Make it shorter, or the period longer.");
        }

        void Warn(string key, TimeSpan? limit, string consequence)
        {
            if (limit is { } most && (shutdown.DrainTimeout >= most || shutdown.CancelGrace >= most - shutdown.DrainTimeout.ToTimeSpan()))
            {
                place.Warning(ProblemCodes.ShutdownTooLong, $"DrainTimeout {shutdown.DrainTimeout} + CancelGrace {shutdown.CancelGrace} is not less than {key} {(Duration)most}; {consequence}");
            }
        }
    }

    private TimeSpan? SecondsOfApplication(string key) =>
        int.TryParse(section.OfApplication(key), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    private static TimeZoneInfo FindZone(string id, Place place)
    {
        try
        {
            place.WarnOfAbbreviation(id);
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
            ComponentRules.Check(name, store.Type, store, _stores, KeyTables.Store, _connections, place.Below(nameof(options.Stores)).Below(name));
        }

        foreach (var (name, executor) in options.Executors)
        {
            var at = place.Below(nameof(options.Executors)).Below(name);
            ComponentRules.Check(name, executor.Type, executor, _executors, KeyTables.Executor, _connections, at);
            PolicyRules.CheckRange(executor.MaxConcurrency, 1, int.MaxValue, at.Below(nameof(executor.MaxConcurrency)));
        }
    }
}
