namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Lets a loop sleep until an instant or a call, whichever comes first. A call between two sleeps is remembered, and an instant that passes while the sleep
/// is being prepared is noticed, so that no wake-up can be lost.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Sleeper? _sleeper;
    private bool _set;

    public WakeSignal(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((WakeSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised when a sleep has begun.</summary>
    public event Action? Slept;

    /// <summary>The sleep that nothing has ended yet; null while nobody sleeps. No two are the same.</summary>
    public object? Sleep => Volatile.Read(ref _sleeper);

    /// <summary>Ends the sleep, or the next one.</summary>
    public void Set()
    {
        Sleeper? sleeper;
        lock (_lock)
        {
            (sleeper, _sleeper) = (_sleeper, null);
            _set = sleeper is null;
        }

        sleeper?.Wake();
    }

    /// <summary>Ends the sleep without waking anybody, and forgets the calls up to now: whoever was to be woken is awake.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            (_sleeper, _set) = (null, false);
        }
    }

    /// <summary>Begins to sleep until <see cref="Set"/>, or until <paramref name="wait"/> has passed since <paramref name="since"/>.</summary>
    /// <param name="wait">How long, at most a day; infinite for no limit.</param>
    /// <param name="since">The time stamp from which on, of the same <see cref="TimeProvider"/>.</param>
    /// <param name="wake">Called once when the sleep ends, by whoever ends it: it returns at once.</param>
    /// <returns>False when there is nothing to sleep for; then nobody is woken.</returns>
    public bool TrySleep(TimeSpan wait, long since, Action wake)
    {
        if (wait != Timeout.InfiniteTimeSpan)
        {
            StartTimer(wait, since);
        }

        lock (_lock)
        {
            if (_set)
            {
                _set = false;
                return false;
            }

            _sleeper = new(wake);
        }

        Slept?.Invoke();
        return true;
    }

    /// <inheritdoc cref="TrySleep"/>
    /// <param name="cancellationToken">Ends the sleep with an exception.</param>
    public async Task WaitAsync(TimeSpan wait, long since, CancellationToken cancellationToken)
    {
        // A continuation that ran inside Set would make whoever calls it do the loop's work.
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (TrySleep(wait, since, woken.SetResult))
        {
            await woken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            Reset();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void StartTimer(TimeSpan wait, long since)
    {
        // CLK-8: a timer counts whole milliseconds, so it is rounded up.
        var rest = TimeSpan.FromMilliseconds(Math.Ceiling((wait - _time.GetElapsedTime(since)).TotalMilliseconds));
        if (rest > TimeSpan.Zero)
        {
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
        }

        if (_time.GetElapsedTime(since) >= wait)
        {
            Set();
        }
    }

    private sealed record Sleeper(Action Wake);
}
