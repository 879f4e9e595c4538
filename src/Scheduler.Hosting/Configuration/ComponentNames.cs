namespace Scheduler.Hosting.Configuration;

/// <summary>The stores and executors that policies may name.</summary>
internal sealed class ComponentNames(SchedulerOptions options)
{
    private readonly HashSet<string> _stores = WithDefault(options.Stores.Keys);
    private readonly HashSet<string> _executors = WithDefault(options.Executors.Keys);

    public bool HasStore(string name) => _stores.Contains(name);

    public bool HasExecutor(string name) => _executors.Contains(name);

    public void Check(SchedulePolicies policies, Place place)
    {
        if (policies.Store is { } store && !HasStore(store))
        {
            place.Below(nameof(policies.Store)).Error(ProblemCodes.UnknownStore, Unknown.Store(store, _stores));
        }

        if (policies.Executor is { } executor && !HasExecutor(executor))
        {
            place.Below(nameof(policies.Executor)).Error(ProblemCodes.UnknownExecutor, Unknown.Executor(executor, _executors));
        }
    }

    // They exist whether or not anybody configures them (CFG-3b).
    private static HashSet<string> WithDefault(IEnumerable<string> names) => new(names.Append("default"), StringComparer.OrdinalIgnoreCase);
}
