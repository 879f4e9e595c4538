namespace Scheduler.Hosting.Scheduling;

/// <summary>One task a loop, which sleeps between two turns.</summary>
internal sealed class HostedDriver(Engine engine) : ILoopDriver
{
    public Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(engine.Loops.Select(loop => DriveAsync(loop, engine.Parts.Time, stoppingToken)));

    private static async Task DriveAsync(SchedulerLoop loop, TimeProvider time, CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var since = time.GetTimestamp();
                var wait = await loop.TurnAsync(stoppingToken).ConfigureAwait(false);
                await loop.Signal.WaitAsync(wait, since, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception exception)
        {
            // Let through, it stops the host, as the host's options say: a scheduler that is silently dead is worse.
            loop.Health.Died(exception.Message);
            throw;
        }
    }
}
