namespace Scheduler.Hosting.Scheduling;

/// <summary>Notices when the wall clock and the monotonic clock drift apart: somebody set the clock, or the machine slept (CLK-2).</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private (DateTimeOffset Wall, long Stamp)? _last;

    /// <summary>Compares with the look before.</summary>
    /// <param name="wall">The store's clock.</param>
    /// <returns>How far the wall clock jumped; null when it did not.</returns>
    public TimeSpan? Look(DateTimeOffset wall)
    {
        var before = _last;
        _last = (wall, time.GetTimestamp());
        if (before is not { } last)
        {
            return null;
        }

        var jump = wall - last.Wall - time.GetElapsedTime(last.Stamp, _last.Value.Stamp);
        return jump.Duration() > Tolerance ? jump : null;
    }
}
