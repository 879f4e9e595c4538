using System.Globalization;

namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for retries (RET-1).</summary>
internal static class RetryRules
{
    private const int MostAttempts = 1000;
    private const double MostFactor = 100;

    private static readonly Duration MostInitialDelay = TimeSpan.FromDays(1);
    private static readonly Duration MostDelay = TimeSpan.FromDays(30);

    public static void Check(RetryPolicy retry, Place place)
    {
        PolicyRules.CheckRange(retry.MaxAttempts, 1, MostAttempts, place.Below(nameof(retry.MaxAttempts)));
        PolicyRules.CheckLength(retry.InitialDelay, default, MostInitialDelay, place.Below(nameof(retry.InitialDelay)));
        PolicyRules.CheckLength(retry.MaxDelay, default, MostDelay, place.Below(nameof(retry.MaxDelay)));
        CheckRange(retry.Factor, 1, MostFactor, place.Below(nameof(retry.Factor)));
        CheckRange(retry.Jitter, 0, 1, place.Below(nameof(retry.Jitter)));
        foreach (var (index, delay) in (retry.Delays ?? []).Index())
        {
            PolicyRules.CheckLength(delay, default, MostDelay, place.Below($"{nameof(retry.Delays)}:{index}"));
        }
    }

    private static void CheckRange(double? value, double least, double most, Place place)
    {
        if (value is { } number && !(number >= least && number <= most))
        {
            place.Error(ProblemCodes.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"{number} must be from {least} to {most}."));
        }
    }
}
