namespace Scheduler.Hosting.Scheduling;

/// <summary>Something to be done now and then, by the store's clock.</summary>
/// <param name="every">How long to wait from one time to the next.</param>
internal sealed class Pace(TimeSpan every)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public TimeSpan Every => every;

    /// <summary>Whether it is time. A clock that was set back far must not put it off for as long (CLK-4).</summary>
    public bool IsDue(DateTimeOffset now) => now >= _next || _next - now > every;

    /// <summary>It was done, or begun: the next time is one interval later.</summary>
    public void Done(DateTimeOffset now) => _next = now + every;
}
