namespace Scheduler.Hosting.Configuration;

/// <summary>Whether and when a failed run is tried again; each member that is null is inherited by itself (CFG-5). The meaning of each is at <see cref="RetryPolicy"/>.</summary>
public sealed class RetryOptions
{
    /// <inheritdoc cref="RetryPolicy.MaxAttempts"/>
    public int? MaxAttempts { get; set; }

    /// <inheritdoc cref="RetryPolicy.InitialDelay"/>
    public Duration? InitialDelay { get; set; }

    /// <inheritdoc cref="RetryPolicy.Factor"/>
    public double? Factor { get; set; }

    /// <inheritdoc cref="RetryPolicy.MaxDelay"/>
    public Duration? MaxDelay { get; set; }

    /// <inheritdoc cref="RetryPolicy.Jitter"/>
    public double? Jitter { get; set; }

    /// <inheritdoc cref="RetryPolicy.Delays"/>
    public IReadOnlyList<Duration>? Delays { get; set; }

    /// <inheritdoc cref="RetryPolicy.HoldSlot"/>
    public bool? HoldSlot { get; set; }

    /// <inheritdoc cref="RetryPolicy.StopAtNextOccurrence"/>
    public bool? StopAtNextOccurrence { get; set; }

    /// <inheritdoc cref="RetryPolicy.OnTimeout"/>
    public bool? OnTimeout { get; set; }

    /// <inheritdoc cref="RetryPolicy.NoRetryOn"/>
    public IReadOnlyList<string>? NoRetryOn { get; set; }

    /// <summary>What is said here; null when nothing is.</summary>
    internal RetryPolicy? ToPolicy()
    {
        var policy = new RetryPolicy
        {
            MaxAttempts = MaxAttempts,
            InitialDelay = InitialDelay,
            Factor = Factor,
            MaxDelay = MaxDelay,
            Jitter = Jitter,
            Delays = Delays,
            HoldSlot = HoldSlot,
            StopAtNextOccurrence = StopAtNextOccurrence,
            OnTimeout = OnTimeout,
            NoRetryOn = NoRetryOn,
        };
        return policy.Equals(new()) ? null : policy;
    }

    /// <summary>Says what a policy says.</summary>
    internal void Set(RetryPolicy policy)
    {
        MaxAttempts = policy.MaxAttempts;
        InitialDelay = policy.InitialDelay;
        Factor = policy.Factor;
        MaxDelay = policy.MaxDelay;
        Jitter = policy.Jitter;
        Delays = policy.Delays;
        HoldSlot = policy.HoldSlot;
        StopAtNextOccurrence = policy.StopAtNextOccurrence;
        OnTimeout = policy.OnTimeout;
        NoRetryOn = policy.NoRetryOn;
    }
}
