using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for the definition of a schedule, whoever made it.</summary>
internal static partial class DefinitionRules
{
    /// <summary>What is wrong with a definition. Whether its job, store and executor exist is asked elsewhere.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="zone">Time zone of a trigger that names none; null for UTC.</param>
    public static IReadOnlyList<ConfigurationProblem> Check(ScheduleDefinition definition, TimeZoneInfo? zone = null)
    {
        var problems = new List<ConfigurationProblem>();
        var place = new Place(definition.Id, problems);
        Check(definition.Id, definition.Policies, place);
        CheckRuns(definition.MaxRuns, definition.RunOnStartup, place);
        CheckTrigger(definition.Trigger, zone ?? TimeZoneInfo.Utc, place);
        return problems;
    }

    /// <summary>What is wrong with a definition to be.</summary>
    public static void Check(string id, SchedulePolicies policies, Place place)
    {
        CheckId(id, place);
        PolicyRules.Check(policies, place);
    }

    /// <summary>Checks what a schedule says about its runs besides its policies (BND-2, INT-3).</summary>
    public static void CheckRuns(int? maxRuns, RunOnStartup runOnStartup, Place place)
    {
        PolicyRules.CheckRange(maxRuns, 1, int.MaxValue, place.Below(nameof(ScheduleDefinition.MaxRuns)));
        PolicyRules.CheckWord<RunOnStartup>(runOnStartup, place.Below(nameof(ScheduleDefinition.RunOnStartup)));
    }

    /// <summary>Checks that a trigger can be bound, and so may occur (BND-1).</summary>
    public static void CheckTrigger(ITrigger trigger, TimeZoneInfo zone, Place place)
    {
        try
        {
            trigger.Bind(new("", DateTimeOffset.UnixEpoch, zone));
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
        }
    }

    /// <summary>Checks the name of a schedule, job, store or executor: it must be able to stand in a path of configuration and in a URL.</summary>
    public static void CheckId(string id, Place place)
    {
        if (!ValidId().IsMatch(id))
        {
            place.Error(ProblemCodes.InvalidId, $"'{id}' is not a valid id (letters, digits, . _ -; the first a letter or digit; max 128).");
        }
    }

    /// <summary>Throws when something is wrong with a schedule that was to be added or changed.</summary>
    /// <exception cref="InvalidScheduleException">With every problem.</exception>
    public static void ThrowIfInvalid(string id, IReadOnlyCollection<ConfigurationProblem> problems)
    {
        if (problems.Any(problem => !problem.IsWarning))
        {
            throw new InvalidScheduleException(ProblemReport.Write($"Schedule '{id}' is invalid", "Nothing was changed.", problems));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex ValidId();
}
