namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>A stretch of what clocks show, in ticks.</summary>
/// <param name="From">Its first.</param>
/// <param name="To">The first after it.</param>
internal readonly record struct ClockSpan(long From, long To)
{
    /// <summary>What is in both.</summary>
    public ClockSpan And(ClockSpan other) => new(Math.Max(From, other.From), Math.Min(To, other.To));
}
