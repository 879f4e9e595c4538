namespace Scheduler.Hosting;

/// <summary>What somebody did through an interface that people use (SEC-4).</summary>
/// <param name="By">Who.</param>
/// <param name="Action">What, in one word.</param>
public sealed record AuditEntry(string By, string Action)
{
    /// <summary>Its number in its store: greater than any before. 0 for one to be written.</summary>
    public long Number { get; init; }

    /// <summary>When, by the clock of its store. Of one to be written it is ignored.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>To what: the id of a schedule or run, the name of a job; null for everything.</summary>
    public string? Target { get; init; }

    /// <summary>More about it, as JSON; cut to 8 KB where it is written.</summary>
    public string? Details { get; init; }

    /// <summary>Name of the store that keeps it: that of what it was done to; null for <c>default</c>.</summary>
    public string? Store { get; init; }
}

/// <summary>Which entries of the audit to list, latest first; what is null does not matter.</summary>
public sealed record AuditFilter
{
    /// <summary>Name of the store.</summary>
    public string? Store { get; init; }

    /// <summary>What was done to this.</summary>
    public string? Target { get; init; }

    /// <summary>Only numbers before this one; of use with <see cref="Store"/>, because each store numbers by itself.</summary>
    public long? Before { get; init; }

    /// <summary>How many at most, 1 to 1,000. Default: 100.</summary>
    public int Take { get; init; } = 100;
}
