namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes the loops turn, again and again.</summary>
internal interface ILoopDriver
{
    /// <summary>Turns the loops until the token is signalled.</summary>
    /// <returns>Ends when no turn is under way any more; fails when a loop can turn no more.</returns>
    Task RunAsync(CancellationToken stoppingToken);

    /// <summary>The host stops: from now on the loops must turn although the application may not ask for it any more.</summary>
    void Drain()
    {
    }
}
