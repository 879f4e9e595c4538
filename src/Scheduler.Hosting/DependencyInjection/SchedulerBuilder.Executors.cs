using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.DependencyInjection;

public sealed partial class SchedulerBuilder
{
    /// <summary>Adds an executor of the application's own, or puts it in the place of one.</summary>
    /// <param name="name">Its name; <c>default</c> replaces the pool.</param>
    /// <param name="create">Makes it. The scheduler disposes it.</param>
    /// <param name="maxConcurrency">How many runs it executes at once, from 1. Default: 32.</param>
    public SchedulerBuilder AddExecutor(string name, Func<IServiceProvider, IExecutor> create, int maxConcurrency = 32)
    {
        ArgumentNullException.ThrowIfNull(create);
        return AddExecutorType(InCode(name), _ => create).Configure(options => options.Executors[name] = new() { Type = InCode(name), MaxConcurrency = maxConcurrency });
    }

    /// <summary>Adds a pool of its own for some jobs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="maxConcurrency">How many runs it executes at once, from 1.</param>
    public SchedulerBuilder AddPool(string name, int maxConcurrency) =>
        Configure(options => options.Executors[name] = new() { MaxConcurrency = maxConcurrency });

    /// <summary>Adds dedicated threads for jobs that block, or compute for long.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="maxConcurrency">How many runs it executes at once, each on a thread of its own, from 1.</param>
    public SchedulerBuilder AddThreads(string name, int maxConcurrency) =>
        Configure(options => options.Executors[name] = new() { Type = ExecutorTypes.Thread, MaxConcurrency = maxConcurrency });

    /// <summary>Adds an executor that runs each job where the loop is: for tests, for debugging, and for programs that pump the scheduler by hand. While a job computes or blocks, nothing else starts.</summary>
    /// <param name="name">Its name; <c>default</c> replaces the pool.</param>
    public SchedulerBuilder AddInline(string name) => Configure(options => options.Executors[name] = new() { Type = ExecutorTypes.Inline });

    /// <summary>Adds a kind of executor that configuration can choose by its <c>Type</c>.</summary>
    /// <param name="type">The name, compared ignoring case; that of a kind which exists, such as <c>Pool</c>, puts this one in its place.</param>
    /// <param name="read">
    /// Reads and checks the settings, and returns what makes the executor. Called once to check the configuration and once to create; it has no effect besides. A setting that it does not read is reported as unknown.
    /// </param>
    public SchedulerBuilder AddExecutorType(string type, Func<ComponentSettings, Func<IServiceProvider, IExecutor>> read)
    {
        Services.AddSingleton(new ComponentType<IExecutor>(type, read));
        return this;
    }
}
