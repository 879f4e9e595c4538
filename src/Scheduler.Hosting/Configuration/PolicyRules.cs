namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for policies, wherever they are said.</summary>
internal static class PolicyRules
{
    private const int MostCatchUp = 10_000;

    private static readonly Duration LeastGrace = TimeSpan.FromSeconds(1);

    public static SchedulePolicies PoliciesOf(PolicyOptions options) => new()
    {
        Store = options.Store,
        Executor = options.Executor,
        MaxInstances = options.MaxInstances,
        MisfireGraceTime = options.MisfireGraceTime,
        Coalesce = options.Coalesce,
        MaxCatchUp = options.MaxCatchUp,
    };

    /// <summary>Checks the values by themselves (MIS-3, MIS-7, OVL-1).</summary>
    public static void Check(SchedulePolicies policies, Place place)
    {
        CheckRange(policies.MaxInstances, 1, int.MaxValue, place.Below(nameof(policies.MaxInstances)));
        CheckRange(policies.MaxCatchUp, 1, MostCatchUp, place.Below(nameof(policies.MaxCatchUp)));
        if (policies.MisfireGraceTime < LeastGrace)
        {
            place.Below(nameof(policies.MisfireGraceTime)).Error(
                ProblemCodes.GraceTooShort,
                $"MisfireGraceTime {policies.MisfireGraceTime} is too short. It must be at least 1s; with less, normal polling delay would drop runs. Use \"none\" for no limit.");
        }

        if (policies.Coalesce is { } coalesce && !Enum.IsDefined(coalesce))
        {
            place.Below(nameof(policies.Coalesce)).Error(ProblemCodes.InvalidValue, $"'{coalesce}' is not valid. Use {string.Join(", ", Enum.GetNames<Coalesce>())}.");
        }
    }

    /// <summary>Checks that a number, where it is said, is not below or above its limits.</summary>
    public static void CheckRange(int? value, int least, int most, Place place)
    {
        if (value < least || value > most)
        {
            place.Error(ProblemCodes.OutOfRange, most == int.MaxValue ? $"{value} is too small. It must be at least {least}." : $"{value} must be from {least} to {most}.");
        }
    }
}
