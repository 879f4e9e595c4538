namespace Scheduler.Hosting.Scheduling;

/// <summary>One timer a loop, in whose callbacks the turns begin.</summary>
internal sealed class CallbackDriver(Engine engine) : ILoopDriver
{
    public Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(engine.Loops.Select(loop => new LoopTimer(loop, engine.Parts.Time, stoppingToken).RunAsync()));

    private sealed class LoopTimer
    {
        private readonly SchedulerLoop _loop;
        private readonly TimeProvider _time;
        private readonly CancellationToken _stoppingToken;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ITimer _timer;

        public LoopTimer(SchedulerLoop loop, TimeProvider time, CancellationToken stoppingToken)
        {
            (_loop, _time, _stoppingToken) = (loop, time, stoppingToken);

            // A turn is not part of the call that happened to start the scheduler.
            using (ExecutionContext.SuppressFlow())
            {
                _timer = time.CreateTimer(static state => _ = ((LoopTimer)state!).TurnAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public async Task RunAsync()
        {
            await using (_timer.ConfigureAwait(false))
            await using (_stoppingToken.UnsafeRegister(static state => ((LoopTimer)state!)._loop.Signal.Set(), this).ConfigureAwait(false))
            {
                Wake();
                await _ended.Task.ConfigureAwait(false);
            }
        }

        /// <summary>Turns until there is nothing left to do at once. It never throws: nobody looks at its task.</summary>
        private async Task TurnAsync()
        {
            try
            {
                long since;
                TimeSpan wait;
                do
                {
                    _loop.Signal.Reset();
                    _stoppingToken.ThrowIfCancellationRequested();
                    since = _time.GetTimestamp();
                    wait = await _loop.TurnAsync(_stoppingToken).ConfigureAwait(false);
                }
                while (!_loop.Signal.TrySleep(wait, since, Wake));
            }
            catch (OperationCanceledException) when (_stoppingToken.IsCancellationRequested)
            {
                _ended.TrySetResult();
            }
            catch (Exception exception)
            {
                // It stops the host, as the host's options say: a scheduler that is silently dead is worse.
                _loop.Health.Died(exception.Message);
                _ended.TrySetException(exception);
            }
        }

        // Whoever wakes the loop must not do its work: every turn begins in a callback of the timer.
        private void Wake()
        {
            if (_stoppingToken.IsCancellationRequested)
            {
                _ended.TrySetResult();
            }
            else
            {
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
