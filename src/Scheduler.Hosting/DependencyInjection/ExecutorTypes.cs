using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.DependencyInjection;

/// <summary>The built-in kinds of executors.</summary>
internal static class ExecutorTypes
{
    public const string Pool = "Pool";
    public const string Thread = "Thread";
    public const string Inline = "Inline";

    public static IEnumerable<ComponentType<IExecutor>> All { get; } =
    [
        new(Pool, static _ => static _ => new PoolExecutor()),
        new(Thread, static settings => _ => new ThreadExecutor(settings.Name)),
        new(Inline, static _ => static _ => new InlineExecutor()),
    ];
}
