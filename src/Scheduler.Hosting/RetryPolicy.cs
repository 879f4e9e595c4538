namespace Scheduler.Hosting;

/// <summary>
/// Whether, when and how often a failed run is tried again (RET-1 to RET-6). Null means "not said here": each member is inherited by itself (CFG-5).
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>The built-in values.</summary>
    public static RetryPolicy BuiltIn { get; } = new()
    {
        MaxAttempts = 1,
        InitialDelay = TimeSpan.FromSeconds(15),
        Factor = 2,
        MaxDelay = TimeSpan.FromHours(1),
        Jitter = 0.2,
        Delays = [],
        HoldSlot = true,
        StopAtNextOccurrence = false,
        OnTimeout = true,
        NoRetryOn = [],
    };

    /// <summary>How many attempts a run has, the first included, 1 to 1,000. Built in: 1, no retry.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The time between the end of the first attempt and the second, up to a day. Built in: 15 s.</summary>
    public Duration? InitialDelay { get; init; }

    /// <summary>By how much each further delay is longer than the one before, 1 to 100. Built in: 2.</summary>
    public double? Factor { get; init; }

    /// <summary>The longest delay, up to 30 days. Built in: 1 h.</summary>
    public Duration? MaxDelay { get; init; }

    /// <summary>By which part a delay may be shorter or longer, 0 to 1, so that what failed together is not tried again together. It follows from the run's id and the attempt. Built in: 0.2.</summary>
    public double? Jitter { get; init; }

    /// <summary>The delays one by one, in place of <see cref="InitialDelay"/>, <see cref="Factor"/>, <see cref="MaxDelay"/> and <see cref="Jitter"/>; the last one is repeated. Built in: none.</summary>
    public IReadOnlyList<Duration>? Delays { get; init; }

    /// <summary>Whether a run that waits for its next attempt still counts as active (RET-5). Built in: yes.</summary>
    public bool? HoldSlot { get; init; }

    /// <summary>Whether a waiting retry ends as failed when the next occurrence is due, which runs in its place (RET-6). Built in: no.</summary>
    public bool? StopAtNextOccurrence { get; init; }

    /// <summary>Whether an attempt that timed out is retried (TMO-4). Built in: yes.</summary>
    public bool? OnTimeout { get; init; }

    /// <summary>Exceptions that end the run at once: names of types, with or without namespace; derived types count too (RET-4). Built in: none.</summary>
    public IReadOnlyList<string>? NoRetryOn { get; init; }

    /// <summary>This policy, with <paramref name="fallback"/> where it says nothing.</summary>
    public RetryPolicy Over(RetryPolicy fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        return new()
        {
            MaxAttempts = MaxAttempts ?? fallback.MaxAttempts,
            InitialDelay = InitialDelay ?? fallback.InitialDelay,
            Factor = Factor ?? fallback.Factor,
            MaxDelay = MaxDelay ?? fallback.MaxDelay,
            Jitter = Jitter ?? fallback.Jitter,
            Delays = Delays ?? fallback.Delays,
            HoldSlot = HoldSlot ?? fallback.HoldSlot,
            StopAtNextOccurrence = StopAtNextOccurrence ?? fallback.StopAtNextOccurrence,
            OnTimeout = OnTimeout ?? fallback.OnTimeout,
            NoRetryOn = NoRetryOn ?? fallback.NoRetryOn,
        };
    }

    /// <summary>Whether both say the same; lists are compared by what they hold.</summary>
    public bool Equals(RetryPolicy? other) =>
        other is not null
        && MaxAttempts == other.MaxAttempts && InitialDelay == other.InitialDelay && Factor == other.Factor && MaxDelay == other.MaxDelay && Jitter == other.Jitter
        && HoldSlot == other.HoldSlot && StopAtNextOccurrence == other.StopAtNextOccurrence && OnTimeout == other.OnTimeout
        && Same(Delays, other.Delays) && Same(NoRetryOn, other.NoRetryOn);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxAttempts, InitialDelay, Factor, MaxDelay, Jitter, HoldSlot, StopAtNextOccurrence, OnTimeout);

    private static bool Same<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) => one is null || other is null ? one is null && other is null : one.SequenceEqual(other);
}
