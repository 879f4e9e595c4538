using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Hosting;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Triggers;

// Where every AddX of the platform is found without a using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the scheduler to an application.</summary>
public static class SchedulerServiceCollectionExtensions
{
    /// <summary>
    /// Adds the scheduler, configured by the section <c>Scheduler</c>: <see cref="IScheduler"/> for injection, and a hosted service that runs its loops. Calling it again adds nothing and
    /// returns another builder for the same scheduler.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <returns>For jobs, schedules, stores and executors.</returns>
    public static SchedulerBuilder AddScheduler(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new SchedulerSection(provider.GetService<IConfiguration>()));
        return AddCore(services);
    }

    /// <summary>Adds the scheduler, configured by another section.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">Path of the section, such as <c>Jobs:Scheduler</c>.</param>
    /// <returns>For jobs, schedules, stores and executors.</returns>
    /// <exception cref="InvalidOperationException">Another section was named before.</exception>
    public static SchedulerBuilder AddScheduler(this IServiceCollection services, string section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        if (services.FirstOrDefault(service => service.ServiceType == typeof(SectionPath))?.ImplementationInstance is SectionPath other && !other.Path.Equals(section, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"The scheduler reads the section '{other.Path}' already; it cannot read '{section}' as well. One application has one scheduler: name one section.");
        }

        // Named by the application, it wins over the default that a library may have asked for before.
        services.TryAddSingleton(new SectionPath(section));
        services.RemoveAll<SchedulerSection>();
        services.AddSingleton(provider => new SchedulerSection(provider.GetService<IConfiguration>(), section));
        return AddCore(services);
    }

    /// <summary>Adds the scheduler, configured by code and, over it, by the section <c>Scheduler</c> (CFG-7).</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options.</param>
    /// <returns>For jobs, schedules, stores and executors.</returns>
    public static SchedulerBuilder AddScheduler(this IServiceCollection services, Action<SchedulerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = AddScheduler(services);
        services.Configure(configure);
        return builder;
    }

    /// <summary>The section that the application has named.</summary>
    private sealed record SectionPath(string Path);

    private static SchedulerBuilder AddCore(IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        AddConfiguration(services);
        AddExecution(services);
        AddDiagnostics(services);
        services.TryAddSingleton(EngineFactory.Create);
        services.TryAddSingleton(provider => new Lazy<Engine>(provider.GetRequiredService<Engine>));
        services.TryAddSingleton<IScheduler, HostedScheduler>();
        services.TryAddSingleton<SchedulerPump>();
        services.TryAddSingleton<ISchedulerPump>(static provider => provider.GetRequiredService<SchedulerPump>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchedulerService>());
        var builder = new SchedulerBuilder(services);
        builder.AddBuiltInJobTypes();
        return builder;
    }

    private static void AddConfiguration(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SchedulerOptions>, SectionReader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>());
        services.TryAddSingleton<IOptionsFactory<SchedulerOptions>, SchedulerOptionsFactory>();
        services.TryAddSingleton(static provider => new TriggerKinds(provider.GetServices<CustomKind>()));
        services.TryAddSingleton(static provider => new TriggerJsonConverter(provider.GetRequiredService<TriggerKinds>().Json));
        services.TryAddSingleton(provider => new DefinitionBuilder(
            provider.GetRequiredService<SchedulerSection>(),
            provider.GetServices<JobDescriptor>(),
            provider.GetServices<ComponentType<ISchedulerStore>>(),
            provider.GetServices<ComponentType<IExecutor>>(),
            provider.GetRequiredService<TriggerKinds>(),
            provider.GetService<IServiceProviderIsService>(),
            provider.GetServices<CalendarType>(),
            provider.GetServices<JobType>()));
        services.TryAddSingleton<ConfigurationCheck>();
        services.TryAddSingleton<ConfigurationSource>();
        Once(services, new ComponentType<ISchedulerStore>("Memory", static _ => static services => new InMemoryStore(services.GetRequiredService<TimeProvider>())));
        foreach (var type in ExecutorTypes.All)
        {
            Once(services, type);
        }
    }

    private static void AddExecution(IServiceCollection services)
    {
        services.TryAddScoped<JobContextHolder>();
        services.TryAddScoped(static provider => provider.GetRequiredService<JobContextHolder>().Context);
        services.TryAddSingleton(static provider => new JobInvoker(
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JobInvoker>>()));
    }

    private static void AddDiagnostics(IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new SchedulerMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton(static provider => new SchedulerHealth(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new SchedulerHealthCheck(provider.GetRequiredService<SchedulerHealth>()));
        services.TryAddSingleton(static provider => new SchedulerReadinessCheck(provider.GetRequiredService<SchedulerHealth>()));
    }

    /// <summary>Adds a built-in type unless one of its name is there: from an earlier call, or the application's own in its place.</summary>
    private static void Once<T>(IServiceCollection services, ComponentType<T> type)
        where T : class
    {
        if (!services.Any(service => !service.IsKeyedService && service.ImplementationInstance is ComponentType<T> known && known.Name.Equals(type.Name, StringComparison.OrdinalIgnoreCase)))
        {
            services.AddSingleton(type);
        }
    }
}
