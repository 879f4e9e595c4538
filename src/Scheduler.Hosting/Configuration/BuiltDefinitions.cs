namespace Scheduler.Hosting.Configuration;

/// <summary>What came of making definitions.</summary>
/// <param name="Definitions">The definitions; null when there are errors that stop all of it.</param>
/// <param name="Problems">Errors and warnings, ordered by path.</param>
internal sealed record BuiltDefinitions(SchedulerDefinitions? Definitions, IReadOnlyList<ConfigurationProblem> Problems)
{
    /// <summary>Whether there is no error.</summary>
    public bool IsValid => Definitions is { Isolated.Count: 0 };
}
