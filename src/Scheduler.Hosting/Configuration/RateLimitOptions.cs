namespace Scheduler.Hosting.Configuration;

/// <summary>A rate limit that jobs draw from (RAT-1). Its key is its name. Without further words it lets one run start a second.</summary>
public sealed class RateLimitOptions
{
    /// <summary>How many runs may start in each <see cref="Per"/>, from 1. Default: 1.</summary>
    public int Permits { get; set; } = 1;

    /// <summary>The time, 100 ms to 366 days. Default: 1 s.</summary>
    public Duration Per { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many may start at once after a rest, from 1. Default: <see cref="Permits"/>.</summary>
    public int? Burst { get; set; }

    /// <summary>
    /// A text over the arguments, such as <c>{args.partnerId}</c>: runs with different texts draw from buckets of their own. A member that is missing or null counts as the empty text. Default: one bucket for all.
    /// </summary>
    public string? Key { get; set; }
}
