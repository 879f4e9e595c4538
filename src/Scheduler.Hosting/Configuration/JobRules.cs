namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for the policies and names of jobs.</summary>
internal static class JobRules
{
    private const int MostRecoveries = 100;

    /// <summary>Checks the values by themselves (OVL-1, DEL-1, POI-2, VER-4).</summary>
    public static void Check(JobDefinition job, Place place)
    {
        var policies = job.JobPolicies;
        PolicyRules.CheckRange(policies.MaxConcurrentRuns, 1, int.MaxValue, place.Below(nameof(policies.MaxConcurrentRuns)), takesNone: true);
        PolicyRules.CheckRange(policies.MaxRecoveries, 0, MostRecoveries, place.Below(nameof(policies.MaxRecoveries)));
        PolicyRules.CheckWord(policies.Delivery, place.Below(nameof(policies.Delivery)));
        PolicyRules.CheckRange(job.Version, 0, int.MaxValue, place.Below(nameof(job.Version)));
        if (policies is { ConcurrencyKey: not null, MaxConcurrentRuns: int.MaxValue })
        {
            place.Below(nameof(policies.ConcurrencyKey)).Warning(ProblemCodes.NoEffect, "ConcurrencyKey does nothing without a limit. Add MaxConcurrentRuns, or remove it.");
        }
    }

    /// <summary>The template, or null when none is said or it cannot be read, which is an error.</summary>
    public static KeyTemplate? Template(string? text, Place place)
    {
        if (text is null)
        {
            return null;
        }

        if (!KeyTemplate.TryParse(text, out var template, out var problem))
        {
            place.Error(ProblemCodes.InvalidTemplate, problem);
        }

        return template;
    }

    /// <summary>VER-3: a name leads to one job.</summary>
    public static void CheckAliases(IReadOnlyCollection<JobDefinition> jobs, Place place)
    {
        var owners = jobs.ToDictionary(job => job.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var job in jobs)
        {
            var at = place.Below(job.Name).Below(nameof(job.Aliases));
            foreach (var alias in job.Aliases)
            {
                DefinitionRules.CheckId(alias, at);
                if (!owners.TryAdd(alias, job) && owners[alias] != job)
                {
                    at.Error(ProblemCodes.Duplicate, $"'{alias}' is a name or alias of job '{owners[alias].Name}' too. A name leads to one job: remove the alias, or rename the other.");
                }
            }
        }
    }
}
