using System.Globalization;

namespace Scheduler.Hosting.Configuration;

/// <summary>What a configuration must hold to take the place of another while the scheduler runs, and what of it waits for a restart. Pure.</summary>
internal static class ReloadRules
{
    private const int FewRemovals = 3;

    /// <summary>OWN-4: what takes away most schedules is more likely a mistake. One that is switched off by <c>Enabled</c> is not taken away.</summary>
    /// <param name="before">What holds.</param>
    /// <param name="after">What is to hold; null when the whole section is gone.</param>
    /// <param name="path">Path of the section.</param>
    public static ConfigurationProblem? MassRemoval(SchedulerDefinitions before, SchedulerDefinitions? after, string path)
    {
        if (before.Options.Reload.AllowMassRemoval || after?.Options.Reload.AllowMassRemoval == true)
        {
            return null;
        }

        const string Remedy = "refused (mass-removal guard). If intended set Reload:AllowMassRemoval=true.";
        if (after is null)
        {
            return new(ProblemCodes.MassRemoval, path, $"The section '{path}' is missing or empty; {Remedy}");
        }

        var kept = after.Schedules.Select(schedule => schedule.Definition.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        kept.UnionWith(after.Isolated);
        var removed = before.Schedules.Count(schedule => !kept.Contains(schedule.Definition.Id) && !IsSwitchedOff(schedule.Definition.Id, after.Options));
        return removed > FewRemovals && removed * 2 > before.Schedules.Count
            ? new(ProblemCodes.MassRemoval, path, string.Create(CultureInfo.InvariantCulture, $"Reload would retire {removed} of {before.Schedules.Count} configured schedules; {Remedy}"))
            : null;
    }

    /// <summary>What a configuration uses that begins with the next start only: nothing of it can hold before.</summary>
    /// <param name="started">The options that stores and executors were made of.</param>
    /// <param name="before">What holds.</param>
    /// <param name="after">What is to hold.</param>
    /// <param name="path">Path of the section.</param>
    public static IEnumerable<ConfigurationProblem> NeedsRestart(SchedulerOptions started, SchedulerDefinitions before, SchedulerDefinitions after, string path)
    {
        var running = new ComponentNames(started);
        var stores = before.Schedules.ToDictionary(schedule => schedule.Definition.Id, schedule => before.PoliciesOf(schedule.Definition).Store!, StringComparer.OrdinalIgnoreCase);
        foreach (var (id, policies) in after.Schedules.Select(schedule => (schedule.Definition.Id, after.PoliciesOf(schedule.Definition))))
        {
            if (stores.TryGetValue(id, out var store) && !store.Equals(policies.Store, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(ProblemCodes.NeedsRestart, path, $"Schedule '{id}' is in store '{store}' and cannot move to '{policies.Store}' while the scheduler runs. Declare it there under another id.");
            }
        }

        foreach (var policies in after.Schedules.Select(schedule => after.PoliciesOf(schedule.Definition)).Concat(after.Jobs.Select(job => job.Policies)).DistinctBy(policies => (policies.Store, policies.Executor)))
        {
            if (!running.HasStore(policies.Store!))
            {
                yield return new(ProblemCodes.NeedsRestart, $"{path}:{nameof(started.Stores)}:{policies.Store}", $"Store '{policies.Store}' is there only after a restart. Restart the application, or use a store that it has.");
            }

            if (!running.HasExecutor(policies.Executor!))
            {
                yield return new(ProblemCodes.NeedsRestart, $"{path}:{nameof(started.Executors)}:{policies.Executor}", $"Executor '{policies.Executor}' is there only after a restart. Restart the application, or use an executor that it has.");
            }
        }
    }

    /// <summary>The settings that are other than at the start and wait for a restart; what else has changed does not.</summary>
    public static IEnumerable<string> Pending(SchedulerOptions started, SchedulerOptions after)
    {
        (string Key, bool Differs)[] settings =
        [
            (nameof(after.Enabled), started.Enabled != after.Enabled),
            (nameof(after.Driver), started.Driver != after.Driver),
            (nameof(after.Deployment), started.Deployment != after.Deployment),
            (nameof(after.Node), (started.Node.Role, started.Node.Name, Tags.Write(started.Node.Tags)) != (after.Node.Role, after.Node.Name, Tags.Write(after.Node.Tags))),
        ];
        return settings.Where(setting => setting.Differs).Select(setting => setting.Key)
            .Concat(Differing(started.Stores, after.Stores, (one, other) => Same(one.Type, other.Type, one, other)).Select(name => $"{nameof(after.Stores)}:{name}"))
            .Concat(Differing(started.Executors, after.Executors, (one, other) => Same(one.Type, other.Type, one, other)).Select(name => $"{nameof(after.Executors)}:{name}"));
    }

    private static bool IsSwitchedOff(string id, SchedulerOptions options) =>
        (options.Schedules.TryGetValue(id, out var schedule) && !schedule.Enabled) || (options.Jobs.TryGetValue(id, out var job) && !job.Enabled);

    private static IEnumerable<string> Differing<T>(IDictionary<string, T> started, IDictionary<string, T> after, Func<T, T, bool> same) =>
        started.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase).Where(name => !(started.TryGetValue(name, out var one) && after.TryGetValue(name, out var other) && same(one, other)));

    private static bool Same(string type, string otherType, ComponentOptions one, ComponentOptions other) =>
        type.Equals(otherType, StringComparison.OrdinalIgnoreCase)
        && one.Settings.Count == other.Settings.Count
        && one.Settings.All(setting => other.Settings.TryGetValue(setting.Key, out var value) && value == setting.Value);
}
