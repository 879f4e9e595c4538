using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scheduler.Hosting.Diagnostics;

/// <summary>
/// Whether this node takes on work: what <see cref="SchedulerHealthCheck"/> says, and unhealthy besides before the scheduler has started and from when the host stops or a caller has the node drained
/// (SHD-4). For readiness; for liveness it is wrong, because a platform would kill a node that only finishes what it has begun.
/// </summary>
public sealed class SchedulerReadinessCheck : IHealthCheck
{
    private readonly SchedulerHealth _health;

    internal SchedulerReadinessCheck(SchedulerHealth health) => _health = health;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _health switch
        {
            { Phase: SchedulerPhase.NotStarted } => Not("The scheduler has not started yet."),
            { Phase: SchedulerPhase.Running, Drains: true } => Not("This node drains: what runs goes on to its end, and nothing starts any more."),
            _ => new SchedulerHealthCheck(_health).CheckHealthAsync(context, cancellationToken),
        };

        Task<HealthCheckResult> Not(string sentence) => Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, sentence));
    }
}
