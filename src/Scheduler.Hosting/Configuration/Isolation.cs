namespace Scheduler.Hosting.Configuration;

/// <summary>Which mistakes concern a single schedule, so that all others can go on (<see cref="OnInvalid.Isolate"/>).</summary>
internal static class Isolation
{
    // What a job says of the schedule that it carries; the rest is the job's, which other schedules and callers may run.
    private static readonly HashSet<string> OfTheSchedule = new(
        [.. KeyTables.Trigger.Keys.Select(key => key.Name), nameof(JobOptions.Args), nameof(JobOptions.MaxRuns), nameof(JobOptions.RunOnStartup)], StringComparer.OrdinalIgnoreCase);

    /// <summary>The schedules that errors concern.</summary>
    /// <param name="problems">What is wrong, with full paths.</param>
    /// <param name="section">Path of the section.</param>
    /// <returns>Their ids; null where an error concerns more than a schedule.</returns>
    public static IReadOnlySet<string>? Of(IEnumerable<ConfigurationProblem> problems, string section)
    {
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var problem in problems.Where(problem => !problem.IsWarning))
        {
            if (IdOf(problem.Path, section) is not { } id)
            {
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }

    private static string? IdOf(string path, string section) => path.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase) ? path[(section.Length + 1)..].Split(':') switch
    {
        [var group, var id, ..] when group.Equals(nameof(SchedulerOptions.Schedules), StringComparison.OrdinalIgnoreCase) => id,
        [var group, var id, var key, ..] when group.Equals(nameof(SchedulerOptions.Jobs), StringComparison.OrdinalIgnoreCase) && OfTheSchedule.Contains(key) => id,
        _ => null,
    } : null;
}
