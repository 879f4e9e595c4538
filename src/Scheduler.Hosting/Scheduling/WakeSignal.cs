namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Lets a loop sleep until an instant or a call, whichever comes first. A call between two sleeps is remembered, and an instant that passes while the sleep
/// is being prepared is noticed, so that no wake-up can be lost.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile TaskCompletionSource _signal = NewSignal();
    private volatile bool _asleep;

    public WakeSignal(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((WakeSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The sleep that nothing has ended yet; null while nobody sleeps. No two are the same.</summary>
    public Task? Sleep
    {
        get
        {
            var signal = _signal;
            return _asleep && !signal.Task.IsCompleted && signal == _signal ? signal.Task : null;
        }
    }

    /// <summary>Ends the sleep, or the next one.</summary>
    public void Set() => _signal.TrySetResult();

    /// <summary>Sleeps until <see cref="Set"/>, or until <paramref name="wait"/> has passed since <paramref name="since"/>.</summary>
    /// <param name="wait">How long, at most a day.</param>
    /// <param name="since">The time stamp from which on, of the same <see cref="TimeProvider"/>.</param>
    /// <param name="cancellationToken">Ends the sleep with an exception.</param>
    public async Task WaitAsync(TimeSpan wait, long since, CancellationToken cancellationToken)
    {
        var signal = _signal;
        // CLK-8: a timer counts whole milliseconds, so it is rounded up.
        var rest = TimeSpan.FromMilliseconds(Math.Ceiling((wait - _time.GetElapsedTime(since)).TotalMilliseconds));
        if (rest <= TimeSpan.Zero)
        {
            Set();
        }
        else
        {
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
            if (_time.GetElapsedTime(since) >= wait)
            {
                Set();
            }
        }

        _asleep = true;
        await signal.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        _asleep = false;
        _signal = NewSignal();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    // A continuation that ran inside Set would make whoever calls it do the loop's work.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
