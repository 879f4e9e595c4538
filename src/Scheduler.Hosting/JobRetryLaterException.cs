namespace Scheduler.Hosting;

/// <summary>
/// Thrown by a job that cannot do its work yet and asks to be tried again after a time of its own. It uses up no attempt, so that it needs no <see cref="RetryPolicy"/>;
/// after 1,000 times the run ends as failed (RET-4).
/// </summary>
/// <param name="delay">From the end of this attempt to the next, from zero to 366 days.</param>
/// <param name="message">Why; null for a sentence that says no more than the delay.</param>
/// <param name="inner">What caused it, or null.</param>
/// <exception cref="ArgumentOutOfRangeException">The delay is negative or longer than 366 days.</exception>
public sealed class JobRetryLaterException(TimeSpan delay, string? message = null, Exception? inner = null)
    : Exception(message ?? $"The job asked to be tried again in {delay}.", inner)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>From the end of this attempt to the next.</summary>
    public TimeSpan Delay { get; } = delay >= TimeSpan.Zero && delay <= Longest
        ? delay
        : throw new ArgumentOutOfRangeException(nameof(delay), delay, "The delay must be from zero to 366 days.");
}
