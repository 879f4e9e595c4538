namespace Scheduler.Hosting.Configuration;

/// <summary>What came of making definitions.</summary>
/// <param name="Definitions">The definitions; null when there are errors.</param>
/// <param name="Problems">Errors and warnings, ordered by path.</param>
internal sealed record BuiltDefinitions(SchedulerDefinitions? Definitions, IReadOnlyList<ConfigurationProblem> Problems)
{
    public IReadOnlyList<ConfigurationProblem> Warnings => [.. Problems.Where(problem => problem.IsWarning)];
}
