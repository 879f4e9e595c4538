namespace Scheduler.Hosting.Stores;

/// <summary>What somebody did (SEC-4).</summary>
/// <param name="Number">Its number: greater than any before; 0 for one to be written.</param>
/// <param name="At">When, by the store's clock; of one to be written it is ignored.</param>
/// <param name="By">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Target">To what; null for everything.</param>
/// <param name="Details">More about it, as JSON; opaque.</param>
public sealed record AuditRow(long Number, DateTimeOffset At, string By, string Action, string? Target, string? Details);

/// <summary>Which rows of the audit to read, latest first; what is null does not matter.</summary>
public sealed record AuditQuery
{
    /// <summary>Only numbers before this one: the last of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>What was done to this.</summary>
    public string? Target { get; init; }

    /// <summary>How many at most.</summary>
    public int Take { get; init; } = 100;
}
