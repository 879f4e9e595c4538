namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for policies, wherever they are said.</summary>
internal static class PolicyRules
{
    private const int MostCatchUp = 10_000;
    private const int MostQueued = 100_000;
    private const int MostPriority = 100;
    private const int MostFailures = 20;

    private static readonly Duration LeastGrace = TimeSpan.FromSeconds(1);
    private static readonly Duration LeastTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Checks the values by themselves (MIS-3, MIS-7, OVL-1, RET-1, TMO-1, PRI-1, PAU-6).</summary>
    public static void Check(SchedulePolicies policies, Place place)
    {
        CheckRange(policies.MaxInstances, 1, int.MaxValue, place.Below(nameof(policies.MaxInstances)), takesNone: true);
        CheckRange(policies.MaxCatchUp, 1, MostCatchUp, place.Below(nameof(policies.MaxCatchUp)));
        CheckRange(policies.MaxQueued, 1, MostQueued, place.Below(nameof(policies.MaxQueued)));
        CheckRange(policies.Priority, -MostPriority, MostPriority, place.Below(nameof(policies.Priority)));
        CheckRange(policies.PauseAfterFailures, 0, MostFailures, place.Below(nameof(policies.PauseAfterFailures)));
        CheckLength(policies.Timeout, LeastTimeout, Duration.None, place.Below(nameof(policies.Timeout)));
        CheckLength(policies.RunTimeout, LeastTimeout, Duration.None, place.Below(nameof(policies.RunTimeout)));
        CheckWord(policies.Coalesce, place.Below(nameof(policies.Coalesce)));
        CheckWord(policies.Overlap, place.Below(nameof(policies.Overlap)));
        if (policies.MisfireGraceTime < LeastGrace)
        {
            place.Below(nameof(policies.MisfireGraceTime)).Error(
                ProblemCodes.GraceTooShort,
                $"MisfireGraceTime {policies.MisfireGraceTime} is too short. It must be at least 1s; with less, normal polling delay would drop runs. Use \"none\" for no limit.");
        }

        if (policies.Retry is { } retry)
        {
            RetryRules.Check(retry, place.Below(nameof(policies.Retry)));
        }
    }

    /// <summary>Warns where a second attempt may begin beside the first (OVL-3).</summary>
    /// <param name="overlap">What is said at the place.</param>
    /// <param name="delivery">What becomes of a job's runs whose node died.</param>
    /// <param name="place">The place.</param>
    public static void WarnOfReplace(Overlap? overlap, Delivery? delivery, Place place)
    {
        if (overlap == Overlap.Replace && delivery == Delivery.AtLeastOnce)
        {
            place.Below(nameof(Overlap)).Warning(ProblemCodes.ReplaceMayOverlap, "Replace may let two attempts overlap briefly; guard side effects with the run's fencing token, or use CancelRunning.");
        }
    }

    /// <summary>Checks that a number, where it is said, is not below or above its limits.</summary>
    public static void CheckRange(int? value, int least, int most, Place place, bool takesNone = false)
    {
        if (value < least || value > most)
        {
            place.Error(ProblemCodes.OutOfRange, most == int.MaxValue ? $"{value} is too small. It must be at least {least}{OrNone(takesNone)}." : $"{value} must be from {least} to {most}.");
        }
    }

    /// <summary>Checks that a duration, where it is said, is not below or above its limits.</summary>
    public static void CheckLength(Duration? value, Duration least, Duration most, Place place)
    {
        if (value < least || value > most)
        {
            place.Error(ProblemCodes.OutOfRange, value < least ? $"{value} is too short. It must be at least {least}{OrNone(most.IsNone)}." : $"{value} is too long. It must be at most {most}.");
        }
    }

    private static string OrNone(bool takesNone) => takesNone ? ", or none for no limit" : "";

    /// <summary>Checks that a value, where it is said, is one of those its type names: code can cast any number.</summary>
    public static void CheckWord<TEnum>(TEnum? value, Place place)
        where TEnum : struct, Enum
    {
        if (value is { } word && !Enum.IsDefined(word))
        {
            place.Error(ProblemCodes.InvalidValue, $"'{word}' is not valid. Use {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }
}
