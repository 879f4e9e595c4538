using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the definitions of jobs: each job that code registers or configuration names, with what configuration says about it (CFG-3).</summary>
/// <param name="registered">The jobs that code registers.</param>
/// <param name="services">Says which classes the application has registered; null when nobody knows.</param>
/// <param name="types">Makes jobs of the kinds that configuration can choose.</param>
internal sealed class JobFactory(IReadOnlyList<JobDescriptor> registered, IServiceProviderIsService? services, TypedJobFactory types)
{
    /// <param name="options">The options.</param>
    /// <param name="defaults">The policies that jobs inherit; no member is null.</param>
    /// <param name="names">The stores and executors there are.</param>
    /// <param name="limits">The rate limits there are.</param>
    /// <param name="place">Where jobs stand.</param>
    /// <returns>Those jobs that have code.</returns>
    public JobDefinitions Make(
        SchedulerOptions options, SchedulePolicies defaults, ComponentNames names, IReadOnlyDictionary<string, NamedRateLimit> limits, Place place)
    {
        var jobs = new Dictionary<string, JobDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var descriptor in registered)
        {
            Check(descriptor, jobs.GetValueOrDefault(descriptor.Name)?.Descriptor, place.Below(descriptor.Name));
            jobs[descriptor.Name] = Define(descriptor, new(), options.Defaults, defaults, limits, place.Below(descriptor.Name));
        }

        foreach (var (name, job) in options.Jobs)
        {
            var at = place.Below(name);
            var policies = job.ToPolicies();
            PolicyRules.Check(policies, at);
            names.Check(policies, at);
            if (Code(name, job, jobs.GetValueOrDefault(name)?.Descriptor, options, at) is { } descriptor)
            {
                jobs[name] = Define(descriptor, job, options.Defaults, defaults, limits, at);
                PolicyRules.WarnOfReplace(job.Overlap, jobs[name].JobPolicies.Delivery, at);
            }
        }

        foreach (var job in jobs.Values)
        {
            JobRules.Check(job, place.Below(job.Name));
        }

        JobRules.CheckAliases(jobs.Values, place);
        return new([.. jobs.Values.Select(job => job.Descriptor.ArgsType is { } type ? job with { Redaction = new(type, options.Serializer) } : job)]);
    }

    private static JobDefinition Define(JobDescriptor descriptor, JobOptions options, PolicyOptions shared, SchedulePolicies defaults, IReadOnlyDictionary<string, NamedRateLimit> limits, Place place)
    {
        var policies = options.ToJobPolicies().Over(JobPolicies.BuiltIn);
        NamedRateLimit? limit = null;
        if (policies.RateLimit is { } name && !limits.TryGetValue(name, out limit))
        {
            place.Below(nameof(options.RateLimit)).Error(ProblemCodes.UnknownRateLimit, Unknown.RateLimit(name, [.. limits.Keys]));
        }

        var metadata = new Dictionary<string, string>(shared.Metadata, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in descriptor.Metadata.Concat(options.Metadata))
        {
            metadata[key] = value;
        }

        return new(descriptor, options.ToPolicies().Over(defaults), options.Description ?? descriptor.Description ?? shared.Description, metadata)
        {
            JobPolicies = policies,
            Aliases = options.Aliases ?? descriptor.Aliases,
            Version = options.Version ?? descriptor.Version,
            ConcurrencyKey = JobRules.Template(policies.ConcurrencyKey, place.Below(nameof(options.ConcurrencyKey))),
            RateLimit = limit,
        };
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

    private string? NewNameOf(string alias, SchedulerOptions options) =>
        registered.FirstOrDefault(job => job.Aliases.Contains(alias, StringComparer.OrdinalIgnoreCase))?.Name
        ?? options.Jobs.FirstOrDefault(job => job.Value.Aliases?.Contains(alias, StringComparer.OrdinalIgnoreCase) == true).Key;

    private static string InCode(string name, JobDescriptor known) => $"Job '{name}' is registered in code already, with {CodeOf(known)}. Remove Type here, or the registration there.";

    private static string CodeOf(JobDescriptor job) => job.Type?.FullName ?? "a delegate";

    private JobDescriptor? Code(string name, JobOptions options, JobDescriptor? known, SchedulerOptions all, Place place)
    {
        if (options.Type is not { } typeName)
        {
            if (known is null)
            {
                place.Error(ProblemCodes.UnknownJob, NewNameOf(name, all) is { } newer
                    ? $"'{name}' is an alias of job '{newer}'. Write its settings in Jobs:{newer}."
                    : Unknown.Job(name, [.. registered.Select(job => job.Name)]));
            }

            types.RefuseSettings(options, place);
            return known;
        }

        if (known is null)
        {
            DefinitionRules.CheckId(name, place);
        }

        if (types.Find(typeName) is { } kind)
        {
            if (known is null)
            {
                return types.Make(kind, name, options, place);
            }

            place.Below(nameof(options.Type)).Error(ProblemCodes.InvalidJobType, InCode(name, known));
            return known;
        }

        types.RefuseSettings(options, place);
        var type = JobTypes.Find(typeName, out var problem);
        if (type is not null && known is null)
        {
            known = JobTypes.Describe(name, type, services, out problem);
        }
        else if (type is not null && known!.Type != type)
        {
            problem = InCode(name, known);
        }

        if (problem is not null)
        {
            place.Below(nameof(options.Type)).Error(ProblemCodes.InvalidJobType, problem);
        }

        return known;
    }
}
