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
            Check(descriptor, jobs.GetValueOrDefault(descriptor.Name)?.Descriptor, place.Below(descriptor.Name));
            jobs[descriptor.Name] = Define(descriptor, new(), options.Defaults, defaults);
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

    // The same class twice is no mistake: a library and its application may both register it, or a scan of the assembly.
    private static void Check(JobDescriptor descriptor, JobDescriptor? earlier, Place place)
    {
        DefinitionRules.CheckId(descriptor.Name, place);
        if (descriptor.Refusal is { } refusal)
        {
            place.Error(ProblemCodes.InvalidDelegate, refusal);
        }

        if (earlier is not null && (earlier.Type is null || earlier.Type != descriptor.Type))
        {
            place.Error(ProblemCodes.Duplicate, $"Job '{descriptor.Name}' is registered more than once, with {CodeOf(earlier)} and with {CodeOf(descriptor)}. Give each a name of its own.");
        }
    }

    private static string CodeOf(JobDescriptor job) => job.Type?.FullName ?? "a delegate";

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
            problem = $"Job '{name}' is registered in code already, with {CodeOf(known)}. Remove Type here, or the registration there.";
        }

        if (problem is not null)
        {
            place.Below(nameof(options.Type)).Error(ProblemCodes.InvalidJobType, problem);
        }

        return known;
    }
}
