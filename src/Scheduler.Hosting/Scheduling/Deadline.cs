namespace Scheduler.Hosting.Scheduling;

/// <summary>Calls back once, when a time has passed by the monotonic clock; disposed before, it never does.</summary>
internal sealed class Deadline : IDisposable
{
    // CLK-6: no timer of .NET can be set for more than 49.7 days.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly TimeSpan _limit;
    private readonly Action _passed;
    private readonly ITimer _timer;
    private bool _over;

    /// <param name="time">The clock.</param>
    /// <param name="limit">How long from now.</param>
    /// <param name="passed">What to call; on a thread of the pool, or by whoever moves a fake clock.</param>
    public Deadline(TimeProvider time, TimeSpan limit, Action passed)
    {
        (_time, _since, _limit, _passed) = (time, time.GetTimestamp(), limit, passed);
        _timer = time.CreateTimer(static state => ((Deadline)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(limit);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
        }

        _timer.Dispose();
    }

    private void Check()
    {
        lock (_lock)
        {
            if (_over)
            {
                return;
            }

            var rest = _limit - _time.GetElapsedTime(_since);
            if (rest > TimeSpan.Zero)
            {
                Arm(rest);
                return;
            }

            _over = true;
        }

        _passed();
    }

    // Rounded up, because a timer counts whole milliseconds and must not be early (CLK-8).
    private void Arm(TimeSpan rest)
    {
        var wait = rest < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, rest.TotalMilliseconds))) : Longest;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
