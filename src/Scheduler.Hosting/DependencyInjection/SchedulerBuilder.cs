using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.DependencyInjection;

/// <summary>Adds jobs, schedules, kinds of triggers and jobs, stores, executors, middleware and event handlers to the scheduler. Every method returns the builder.</summary>
public sealed partial class SchedulerBuilder
{
    internal SchedulerBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a job by its class. The class is registered as scoped, unless the application has registered it otherwise.</summary>
    /// <typeparam name="TJob">The class.</typeparam>
    /// <param name="name">The job's name; null for that of <see cref="JobNameAttribute"/>, else the class's in kebab case.</param>
    /// <param name="configure">Writes its policies: <c>job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))</c>.</param>
    public SchedulerBuilder AddJob<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces)] TJob>(
        string? name = null, Action<JobBuilder>? configure = null)
        where TJob : class, IJob
    {
        Services.TryAddScoped<TJob>();
        return Add(TypedJobs.Describe<TJob>(name ?? JobNames.Of(typeof(TJob))), configure);
    }

    /// <summary>Adds a job by a delegate that takes the run.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="job">The delegate.</param>
    /// <param name="configure">Writes its policies: <c>job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))</c>.</param>
    public SchedulerBuilder AddJob(string name, Func<JobContext, CancellationToken, Task> job, Action<JobBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Add(DelegateJobs.Describe(name, job), configure);
    }

    /// <summary>Adds a job by a delegate that takes the run and returns its result.</summary>
    /// <typeparam name="TResult">The result, written as JSON.</typeparam>
    /// <param name="name">The job's name.</param>
    /// <param name="job">The delegate.</param>
    /// <param name="configure">Writes its policies: <c>job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))</c>.</param>
    public SchedulerBuilder AddJob<TResult>(string name, Func<JobContext, CancellationToken, Task<TResult>> job, Action<JobBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Add(DelegateJobs.Describe(name, job), configure);
    }

    /// <summary>
    /// Adds a job by any delegate. Its parameters are filled from the run: a <see cref="JobContext"/>, a <see cref="CancellationToken"/>, services of the run's scope, and at most one other, which is read from the
    /// arguments. What it returns is the run's result; a task is awaited.
    /// </summary>
    /// <param name="name">The job's name.</param>
    /// <param name="job">The delegate.</param>
    /// <param name="configure">Writes its policies: <c>job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))</c>.</param>
    [RequiresUnreferencedCode(DelegateJobs.Reflects)]
    [RequiresDynamicCode(DelegateJobs.Reflects)]
    public SchedulerBuilder AddJob(string name, Delegate job, Action<JobBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(job);
        Services.AddSingleton(provider => DelegateJobs.Describe(name, job, provider.GetRequiredService<IServiceProviderIsService>()));
        return Configure(name, configure);
    }

    /// <summary>Adds every public class of an assembly that is a job, under the name of its <see cref="JobNameAttribute"/>, else its own in kebab case.</summary>
    /// <param name="assembly">The assembly.</param>
    [RequiresUnreferencedCode("Classes that nothing else refers to may have been trimmed. Register each with AddJob<T>.")]
    public SchedulerBuilder AddJobs(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(IJob))))
        {
            Services.TryAddScoped(type);
            Add(TypedJobs.Describe(type, JobNames.Of(type)));
        }

        return this;
    }

    /// <summary>Adds a schedule. Configuration may override it key by key under <c>Schedules:&lt;id&gt;</c> (CFG-7).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="schedule">Writes it: <c>s => s.Job("tick").Every(TimeSpan.FromSeconds(3))</c>.</param>
    public SchedulerBuilder AddSchedule(string id, Action<ScheduleBuilder> schedule)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentNullException.ThrowIfNull(schedule);
        return Configure(options =>
        {
            if (!options.Schedules.TryGetValue(id, out var written))
            {
                options.Schedules[id] = written = new();
            }

            schedule(new(written));
        });
    }

    /// <summary>
    /// Adds a kind of trigger: configuration can name it wherever it names <c>Cron</c> or <c>Every</c>, as <c>"Sunrise": { "Latitude": 52.5 }</c>, and every store keeps it. One
    /// without settings is written <c>"FullMoon": true</c>.
    /// </summary>
    /// <typeparam name="TTrigger">Its class.</typeparam>
    /// <param name="name">Its name in configuration, compared ignoring case: letters and digits, the first a letter. Of several kinds with one name the last counts.</param>
    /// <param name="read">Makes the trigger of its settings: what <see cref="CustomTrigger.Settings"/> says. It has no effect besides. A setting that it does not read is reported as unknown.</param>
    /// <exception cref="ArgumentException">The name cannot be one, or stands for something else already.</exception>
    public SchedulerBuilder AddTriggerKind<TTrigger>(string name, Func<ComponentSettings, TTrigger> read)
        where TTrigger : CustomTrigger
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        KeyTables.RefuseAsKind(name);
        Services.AddSingleton(new CustomKind(name, typeof(TTrigger), read));
        return this;
    }

    /// <summary>Adds a calendar that schedules may name (CAL-1). Configuration may override it key by key under <c>Calendars:&lt;name&gt;</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="calendar">Writes it: <c>c => c.Exclude(e => e.Weekdays(DayOfWeek.Saturday, DayOfWeek.Sunday))</c>.</param>
    public SchedulerBuilder AddCalendar(string name, Action<CalendarBuilder> calendar)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(calendar);
        return Configure(options =>
        {
            if (!options.Calendars.TryGetValue(name, out var written))
            {
                options.Calendars[name] = written = new();
            }

            calendar(new(written));
        });
    }

    /// <summary>Adds a kind of calendar that configuration can choose by its <c>Type</c>.</summary>
    /// <param name="type">The name, compared ignoring case; of several with one name the last counts.</param>
    /// <param name="read">Makes a calendar of its settings. It may be called more than once and has no effect besides. A setting that it does not read is reported as unknown.</param>
    public SchedulerBuilder AddCalendarType(string type, Func<ComponentSettings, ICalendar> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        ArgumentNullException.ThrowIfNull(read);
        Services.AddSingleton(new CalendarType(type, read));
        return this;
    }

    /// <summary>Adds a store of the application's own, or puts it in the place of one.</summary>
    /// <param name="name">Its name; <c>default</c> replaces the store in memory.</param>
    /// <param name="create">Makes it. The scheduler disposes it.</param>
    public SchedulerBuilder AddStore(string name, Func<IServiceProvider, ISchedulerStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return AddStoreType(InCode(name), _ => create).Configure(options => options.Stores[name] = new() { Type = InCode(name) });
    }

    /// <summary>Adds a kind of store that configuration can choose by its <c>Type</c>.</summary>
    /// <param name="type">The name, compared ignoring case; that of a kind which exists, such as <c>Memory</c>, puts this one in its place.</param>
    /// <param name="read">
    /// Reads and checks the settings, and returns what makes the store. Called once to check the configuration and once to create; it has no effect besides. A setting that it does not read is reported as unknown.
    /// </param>
    public SchedulerBuilder AddStoreType(string type, Func<ComponentSettings, Func<IServiceProvider, ISchedulerStore>> read)
    {
        Services.AddSingleton(new ComponentType<ISchedulerStore>(type, read));
        return this;
    }

    /// <summary>Adds a rate limit, for jobs to draw from (RAT-1). Configuration may override it key by key under <c>RateLimits:&lt;name&gt;</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="permits">How many runs may start in each <paramref name="per"/>, from 1.</param>
    /// <param name="per">The time, 100 ms to 366 days.</param>
    /// <param name="burst">How many may start at once after a rest, from 1. Default: <paramref name="permits"/>.</param>
    /// <param name="key">A text over the arguments, such as <c>{args.partnerId}</c>: runs with different texts draw from buckets of their own. Default: one bucket for all.</param>
    public SchedulerBuilder AddRateLimit(string name, int permits, TimeSpan per, int? burst = null, string? key = null) =>
        Configure(options => options.RateLimits[name] = new() { Permits = permits, Per = per, Burst = burst, Key = key });

    /// <summary>Adds middleware around every run, inside of what was added before. It is registered as scoped, unless the application has registered it otherwise.</summary>
    /// <typeparam name="TMiddleware">The class.</typeparam>
    public SchedulerBuilder AddMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IJobMiddleware
    {
        Services.TryAddEnumerable(ServiceDescriptor.Scoped<IJobMiddleware, TMiddleware>());
        return this;
    }

    /// <summary>Adds a handler of events, as a singleton.</summary>
    /// <typeparam name="TEvent">The type of event; a base type brings all that derive from it.</typeparam>
    /// <typeparam name="THandler">The class.</typeparam>
    public SchedulerBuilder AddEventHandler<TEvent, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where TEvent : SchedulerEvent
        where THandler : class, ISchedulerEventHandler<TEvent>
    {
        Services.TryAddSingleton<THandler>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISchedulerEventHandler<TEvent>, THandler>(static provider => provider.GetRequiredService<THandler>()));
        return this;
    }

    /// <summary>Fills the options; the section of the configuration comes after it (CFG-7).</summary>
    /// <param name="configure">Fills them.</param>
    public SchedulerBuilder Configure(Action<SchedulerOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    private SchedulerBuilder Add(JobDescriptor job, Action<JobBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job.Name);
        Services.AddSingleton(job);
        return Configure(job.Name, configure);
    }

    private SchedulerBuilder Configure(string job, Action<JobBuilder>? configure) => configure is null ? this : Configure(options =>
    {
        if (!options.Jobs.TryGetValue(job, out var written))
        {
            options.Jobs[job] = written = new();
        }

        configure(new(written));
    });

    // Not a name that a built-in or other kind may have: that would be replaced wherever it is used.
    private static string InCode(string name) => $"{name} (in code)";
}
