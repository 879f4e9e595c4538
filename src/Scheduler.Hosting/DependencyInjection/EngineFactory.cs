using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Events;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.DependencyInjection;

/// <summary>Puts the engine together from checked options: the only place that creates stores and executors.</summary>
internal static partial class EngineFactory
{
    /// <exception cref="SchedulerConfigurationException">The options are invalid.</exception>
    public static Engine Create(IServiceProvider services)
    {
        var health = services.GetRequiredService<SchedulerHealth>();
        var metrics = services.GetRequiredService<SchedulerMetrics>();
        try
        {
            var engine = Create(services, health, metrics);
            health.SchedulesIsolated(engine.Parts.Definitions.Errors);
            metrics.ConfigurationChecked(valid: engine.Parts.Definitions.Errors is null);
            return engine;
        }
        catch (OptionsValidationException exception)
        {
            health.ConfigurationChecked(valid: false);
            metrics.ConfigurationChecked(valid: false);
            throw new SchedulerConfigurationException(exception.Message);
        }
    }

    private static Engine Create(IServiceProvider services, SchedulerHealth health, SchedulerMetrics metrics)
    {
        // Before the options are made: what changes in between is then seen as a change.
        var hash = services.GetRequiredService<ConfigurationSource>().Hash();
        var options = services.GetRequiredService<IOptions<SchedulerOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var built = services.GetRequiredService<DefinitionBuilder>().Build(options, time.GetUtcNow());
        // The options have been validated by the same builder; it can refuse them now only if somebody replaced the validation.
        var definitions = built.Definitions ?? throw new OptionsValidationException(Options.DefaultName, typeof(SchedulerOptions), [.. built.Problems.Select(problem => $"{problem.Code} {problem.Path}: {problem.Message}")]);
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var logger = loggers.CreateLogger<SchedulerOptions>();
        foreach (var problem in built.Problems)
        {
            if (problem.IsWarning)
            {
                Log.Warning(logger, problem.InOneLine);
            }
            else
            {
                Log.Isolated(logger, problem.InOneLine);
            }
        }

        var current = new CurrentConfiguration(new(definitions with { Hash = hash })) { Reload = new(time.GetUtcNow()) };
        var parts = new EngineParts(
            current,
            Lanes(options, services),
            services.GetRequiredService<JobInvoker>(),
            new EventPublisher(() => EventHandlers.From(services), time, loggers.CreateLogger<EventPublisher>(), happened => Hide(happened, current.Value.Definitions)),
            metrics,
            health,
            new RunWaiters(),
            time,
            loggers);
        return new(parts, Stores(options, services));
    }

    // SEC-3: whoever hears of a run may write it down.
    private static SchedulerEvent Hide(SchedulerEvent happened, SchedulerDefinitions definitions) =>
        happened is RunEvent { Run: { Args.IsEmpty: false } run } of && definitions.Jobs.Find(run.Job)?.Redaction is { } redaction && redaction.Hide(run.Args) is var shown && shown != run.Args
            ? of with { Run = run with { Args = shown } }
            : happened;

    private static Dictionary<string, ExecutorLane> Lanes(SchedulerOptions options, IServiceProvider services)
    {
        var types = services.GetServices<ComponentType<IExecutor>>().ToList();
        return WithDefault(options.Executors).ToDictionary(
            executor => executor.Key,
            executor => new ExecutorLane(executor.Key, Create(types, executor.Key, executor.Value.Type, executor.Value, services), executor.Value.MaxConcurrency),
            StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, ISchedulerStore> Stores(SchedulerOptions options, IServiceProvider services)
    {
        var types = services.GetServices<ComponentType<ISchedulerStore>>().ToList();
        return WithDefault(options.Stores).ToDictionary(
            store => store.Key, store => Create(types, store.Key, store.Value.Type, store.Value, services), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>CFG-3b: <c>default</c> exists even when nothing is said about it.</summary>
    private static IEnumerable<KeyValuePair<string, TOptions>> WithDefault<TOptions>(IDictionary<string, TOptions> configured)
        where TOptions : ComponentOptions, new() =>
        configured.ContainsKey("default") ? configured : configured.Append(new("default", new()));

    // The last one of a name wins, so that an application can put its own in place of a built-in type.
    private static T Create<T>(List<ComponentType<T>> types, string name, string type, ComponentOptions options, IServiceProvider services)
        where T : class =>
        types.Last(known => known.Name.Equals(type, StringComparison.OrdinalIgnoreCase)).Create(new(name, options.Settings), services);

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ConfigurationWarning, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(LogEvents.ScheduleIsolated, LogLevel.Error, "{Error} The schedule is left as it is (OnInvalid=Isolate).")]
        public static partial void Isolated(ILogger logger, string error);
    }
}
