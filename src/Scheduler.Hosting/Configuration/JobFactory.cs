using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the definitions of jobs: each job that code registers or configuration names, with what configuration says about it (CFG-3).</summary>
/// <param name="registered">The jobs that code registers.</param>
/// <param name="services">Says which classes the application has registered; null when nobody knows.</param>
internal sealed class JobFactory(IReadOnlyList<JobDescriptor> registered, IServiceProviderIsService? services)
{
    /// <param name="options">The options.</param>
    /// <param name="defaults">The policies that jobs inherit; no member is null.</param>
    /// <param name="names">The stores and executors there are.</param>
    /// <param name="place">Where jobs stand.</param>
    /// <returns>Those jobs that have code.</returns>
    public IReadOnlyDictionary<string, JobDefinition> Make(SchedulerOptions options, SchedulePolicies defaults, ComponentNames names, Place place)
    {
        var jobs = new Dictionary<string, JobDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var descriptor in registered)
        {
            DefinitionRules.CheckId(descriptor.Name, place.Below(descriptor.Name));
            if (!jobs.TryAdd(descriptor.Name, Define(descriptor, new(), options.Defaults, defaults)))
            {
                place.Below(descriptor.Name).Error(ProblemCodes.Duplicate, $"Job '{descriptor.Name}' is registered more than once. Give each a name of its own.");
            }
        }

        foreach (var (name, job) in options.Jobs)
        {
            var at = place.Below(name);
            var policies = PolicyRules.PoliciesOf(job);
            PolicyRules.Check(policies, at);
            names.Check(policies, at);
            if (Code(name, job, jobs.GetValueOrDefault(name)?.Descriptor, at) is { } descriptor)
            {
                jobs[name] = Define(descriptor, job, options.Defaults, defaults);
            }
        }

        return jobs;
    }

    private static JobDefinition Define(JobDescriptor descriptor, JobOptions options, PolicyOptions shared, SchedulePolicies defaults)
    {
        var metadata = new Dictionary<string, string>(shared.Metadata, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in descriptor.Metadata.Concat(options.Metadata))
        {
            metadata[key] = value;
        }

        return new(descriptor, PolicyRules.PoliciesOf(options).Over(defaults), options.Description ?? descriptor.Description ?? shared.Description, metadata);
    }

    private JobDescriptor? Code(string name, JobOptions options, JobDescriptor? known, Place place)
    {
        if (options.Type is not { } typeName)
        {
            if (known is null)
            {
                place.Error(ProblemCodes.UnknownJob, Unknown.Job(name, [.. registered.Select(job => job.Name)]));
            }

            return known;
        }

        if (known is null)
        {
            DefinitionRules.CheckId(name, place);
        }

        var type = JobTypes.Find(typeName, out var problem);
        if (type is not null && known is null)
        {
            known = JobTypes.Describe(name, type, services, out problem);
        }
        else if (type is not null && known!.Type != type)
        {
            problem = $"Job '{name}' is registered in code already, with {known.Type?.FullName ?? "a delegate"}. Remove Type here, or the registration there.";
        }

        if (problem is not null)
        {
            place.Below(nameof(options.Type)).Error(ProblemCodes.InvalidJobType, problem);
        }

        return known;
    }
}
