namespace Scheduler.Hosting;

/// <summary>An occurrence to come, or one that a calendar leaves out, as a preview shows it (PRE-1).</summary>
/// <param name="Nominal">The occurrence.</param>
/// <param name="Due">When it is due: later than <paramref name="Nominal"/> by its jitter, and exact (JIT-4). Null when it is left out.</param>
/// <param name="Local">What clocks show at <paramref name="Nominal"/> in the time zone of the trigger.</param>
/// <param name="Offset">The offset of that time zone then.</param>
/// <param name="Note">
/// What is special: <c>gap-shifted</c>, at the first instant after a time that clocks skip; <c>moved from 2027-01-02T09:00</c>, by a calendar; <c>excluded:&lt;calendar&gt;</c>, left out.
/// Several are a comma apart. Null when nothing is.
/// </param>
public sealed record Occurrence(DateTimeOffset Nominal, DateTimeOffset? Due, DateTime Local, TimeSpan Offset, string? Note)
{
    /// <summary>Whether a calendar leaves it out.</summary>
    public bool IsExcluded => Due is null;
}
