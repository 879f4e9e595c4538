namespace Scheduler.Hosting.Configuration;

/// <summary>A rate limit that was checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">How its buckets are filled.</param>
/// <param name="Key">Which bucket a run draws from; null for one for all.</param>
internal sealed record NamedRateLimit(string Name, RateLimit Limit, KeyTemplate? Key)
{
    /// <summary>The bucket that a run with these arguments draws from.</summary>
    public string BucketOf(Payload args) => Key is null ? Name : Key.KeyOf(Name, args);
}

/// <summary>Makes the rate limits of their options.</summary>
internal static class RateLimits
{
    private static readonly Duration LeastPer = TimeSpan.FromMilliseconds(100);
    private static readonly Duration MostPer = TimeSpan.FromDays(366);

    /// <param name="options">The options.</param>
    /// <param name="place">Where they stand.</param>
    /// <returns>All of them by name, also those that something is wrong with, so that who names one is not told that there is none.</returns>
    public static IReadOnlyDictionary<string, NamedRateLimit> Make(IDictionary<string, RateLimitOptions> options, Place place) =>
        options.ToDictionary(entry => entry.Key, entry => Make(entry.Key, entry.Value, place.Below(entry.Key)), StringComparer.OrdinalIgnoreCase);

    private static NamedRateLimit Make(string name, RateLimitOptions options, Place place)
    {
        DefinitionRules.CheckId(name, place);
        PolicyRules.CheckRange(options.Permits, 1, int.MaxValue, place.Below(nameof(options.Permits)));
        PolicyRules.CheckLength(options.Per, LeastPer, MostPer, place.Below(nameof(options.Per)));
        PolicyRules.CheckRange(options.Burst, 1, int.MaxValue, place.Below(nameof(options.Burst)));
        return new(name, new(options.Permits, options.Per, options.Burst ?? options.Permits), JobRules.Template(options.Key, place.Below(nameof(options.Key))));
    }
}
