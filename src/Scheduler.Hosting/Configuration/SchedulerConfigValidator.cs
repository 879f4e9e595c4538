using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Configuration;

/// <summary>Checks a configuration without an application: for a test, or a tool that looks at files (CFG-10).</summary>
/// <remarks>
/// <para>What code alone registers it cannot know, and takes for granted: a job without <c>Type</c> has code, of whatever name, and takes any arguments; a store, executor or calendar of a
/// <c>Type</c> that is not built in exists, with whatever settings, and so does a kind of job that has settings; commands are allowed, and their programs are where the application runs. Kinds of triggers that the application adds, and schedules and calendars that code declares, it does not know: where the
/// configuration names them, it says so as of a mistake. The command <c>scheduler validate</c> of the application itself knows all of these.</para>
/// <para>A class that <c>Type</c> of a job names is looked for among the assemblies of the process.</para>
/// </remarks>
public static class SchedulerConfigValidator
{
    private static readonly string[] Stores = ["Memory"];
    private static readonly string[] Executors = ["Pool", "Thread", "Inline"];

    /// <summary>Everything that is wrong, ordered by path; warnings too, which do not stop a start. Empty when nothing is.</summary>
    /// <param name="configuration">The configuration of an application; what it was built of is named as the source of a problem.</param>
    /// <param name="section">Path of the section. Default: <c>Scheduler</c>.</param>
    /// <param name="time">The clock, for what depends on the time, such as an <c>At</c> that is past. Default: the system's.</param>
    public static IReadOnlyList<ConfigurationProblem> Validate(IConfiguration configuration, string section = SchedulerOptions.DefaultSection, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        var source = new SchedulerSection(configuration, section);
        var options = new SchedulerOptions();
        new SectionReader(source, TriggerKinds.BuiltIn).Configure(options);
        var builder = new DefinitionBuilder(
            source,
            JobsOfCode(options).Select(name => new JobDescriptor(name, _ => throw new NotSupportedException())),
            Types(Stores, options.Stores.Values.Select(store => store.Type)),
            Types(Executors, options.Executors.Values.Select(executor => executor.Type)),
            TriggerKinds.BuiltIn,
            services: null,
            options.Calendars.Values.Select(calendar => calendar.Type).OfType<string>().Select(type => new CalendarType(type, AnyCalendar)),
            [.. JobTypesOfCode(options), BuiltInJobTypes.Http, BuiltInJobTypes.CommandElsewhere]);
        return builder.Build(options, (time ?? TimeProvider.System).GetUtcNow()).Problems;
    }

    private static IEnumerable<string> JobsOfCode(SchedulerOptions options)
    {
        var typed = options.Jobs.Where(job => job.Value.Type is not null).SelectMany(job => (job.Value.Aliases ?? []).Prepend(job.Key));
        var aliases = options.Jobs.Values.SelectMany(job => job.Aliases ?? []);
        var named = options.Schedules.Select(schedule => schedule.Value.Job ?? schedule.Key);
        return options.Jobs.Keys.Concat(named).Except(typed.Concat(aliases), StringComparer.OrdinalIgnoreCase);
    }

    // Only a kind of job has settings.
    private static IEnumerable<JobType> JobTypesOfCode(SchedulerOptions options) =>
        options.Jobs.Values.Where(job => job is { Type: not null, Settings.Count: > 0 }).Select(job => new JobType<IJob>(job.Type!, typeof(object), AnyJob));

    private static Func<IServiceProvider, IJob> AnyJob(ComponentSettings settings)
    {
        TakeAll(settings);
        return _ => throw new NotSupportedException();
    }

    private static IEnumerable<ComponentType> Types(string[] builtIn, IEnumerable<string> named) =>
        [.. builtIn.Select(type => new ComponentType<object>(type, _ => _ => new())), .. named.Except(builtIn, StringComparer.OrdinalIgnoreCase).Select(type => new ComponentType<object>(type, AnyComponent))];

    private static Func<IServiceProvider, object> AnyComponent(ComponentSettings settings)
    {
        TakeAll(settings);
        return _ => new();
    }

    private static ExclusionCalendar AnyCalendar(ComponentSettings settings)
    {
        TakeAll(settings);
        return new([], new());
    }

    private static void TakeAll(ComponentSettings settings)
    {
        foreach (var key in settings.Unknown.ToList())
        {
            settings.Text(key);
        }
    }
}
