using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a loop does now and then besides its work, in small steps. When it fails, nothing else suffers: that is told once, until it goes well again, and it is tried again soon.</summary>
/// <param name="name">What it does, for the log.</param>
/// <param name="store">Name of the store.</param>
/// <param name="every">How long to wait from one time to the next.</param>
/// <param name="step">Does one step; answers whether there is more to do at once.</param>
/// <param name="logger">Where a failure goes.</param>
/// <param name="wake">Makes the next turn come at once; null for steps that a turn waits for. Any other may take long: turns go on beside it, and the one after its end takes note of that.</param>
internal sealed partial class Chore(string name, string store, TimeSpan every, Func<DateTimeOffset, CancellationToken, ValueTask<bool>> step, ILogger logger, Action? wake = null) : IAsyncDisposable
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly Pace _pace = new(every);
    private readonly Pace _retry = new(every < LongestRetry ? every : LongestRetry);
    private readonly CancellationTokenSource _end = new();
    private Task<bool>? _step;
    private bool _failed;

    /// <summary>Whether it has begun and goes on with the next turn.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>Has it done with the next turn.</summary>
    public void Begin() => GoesOn = true;

    /// <summary>Does a step, if it is time.</summary>
    public async ValueTask DoAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_step is null && !GoesOn && !(_failed ? _retry : _pace).IsDue(now))
        {
            return;
        }

        try
        {
            _step ??= Begin(now, cancellationToken);
            if (wake is not null && !_step.IsCompleted)
            {
                GoesOn = false;
                return;
            }

            GoesOn = await _step.ConfigureAwait(false);
            (_step, _failed) = (null, false);
            if (!GoesOn)
            {
                _pace.Done(now);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failed)
            {
                Log.Failed(logger, exception, name, store, _retry.Every);
            }

            (GoesOn, _failed, _step) = (false, true, null);
            _retry.Done(now);
        }
    }

    /// <summary>Ends a step that runs beside the turns.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        if (_step is Task last)
        {
            // What became of it does not matter any more.
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _end.Dispose();
    }

    private Task<bool> Begin(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (wake is null)
        {
            return step(now, cancellationToken).AsTask();
        }

        // Its turn ends before it, and so may whoever waits for that turn.
        var begun = step(now, _end.Token).AsTask();
        if (!begun.IsCompleted)
        {
            _ = begun.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return begun;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.HousekeepingFailed, LogLevel.Warning, "{Chore} of store '{Store}' failed and is tried again every {Wait} until it goes well; everything else goes on.")]
        public static partial void Failed(ILogger logger, Exception exception, string chore, string store, TimeSpan wait);
    }
}
