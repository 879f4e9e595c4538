using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scheduler.Hosting.Diagnostics;

/// <summary>
/// Whether the scheduler works: unhealthy when a loop hangs or has ended by an error, degraded while a store fails, a schedule is faulted or has not succeeded for longer than its
/// <see cref="SchedulePolicies.AlertIfNoSuccessFor"/>, its job is known to no live node, this machine's clock is more than 30 s off a store's, or a changed configuration is refused. The data holds one
/// sentence for each store. It reads what the loops have noted and touches no store, so that it suits liveness too.
/// </summary>
public sealed class SchedulerHealthCheck : IHealthCheck
{
    // A loop sleeps at most 60 s.
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(90);

    // SKW-2: the scheduler is right all the same, but somebody should know.
    private static readonly TimeSpan MostOffset = TimeSpan.FromSeconds(30);

    // Where a job is gone, all of its schedules are, at once.
    private const int MostNamed = 10;

    private readonly SchedulerHealth _health;

    internal SchedulerHealthCheck(SchedulerHealth health) => _health = health;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var loops = _health.Phase == SchedulerPhase.Running ? _health.Loops.Select(Judge).ToArray() : [];
        var (status, sentence) = Worst([JudgeScheduler(), .. loops.Select(loop => loop.Verdict)]);
        return Task.FromResult(new HealthCheckResult(
            status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : status,
            sentence,
            data: loops.ToDictionary(loop => loop.Store, object (loop) => loop.Verdict.Sentence)));
    }

    private Verdict JudgeScheduler() => _health switch
    {
        { ConfigurationValid: false } => new(HealthStatus.Unhealthy, "The configuration is invalid; the log lists its errors."),
        { Phase: SchedulerPhase.NotStarted } => new(HealthStatus.Degraded, "The scheduler has not started yet."),
        { Phase: SchedulerPhase.Disabled } => new(HealthStatus.Healthy, "The scheduler is switched off on this node."),
        { Phase: SchedulerPhase.Client } => new(HealthStatus.Healthy, "This node calls the scheduler and runs nothing (Scheduler:Node:Role)."),
        { Phase: SchedulerPhase.Stopped } => new(HealthStatus.Unhealthy, "The scheduler has stopped."),
        { RefusedConfiguration: { } errors } => new(HealthStatus.Degraded, $"The changed configuration was refused, and the one before goes on: {errors}"),
        { IsolatedSchedules: { } errors } => new(HealthStatus.Degraded, $"Schedules that are invalid are left as they are: {errors}"),
        _ => new(HealthStatus.Healthy, "The scheduler runs."),
    };

    private static (string Store, Verdict Verdict) Judge(LoopHealth loop)
    {
        var reading = loop.Read();
        var ago = ((long)reading.SinceTurn.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return (loop.Store, reading switch
        {
            { Ended: true } => new(HealthStatus.Unhealthy, $"The loop of store '{loop.Store}' ended by an error: {reading.Failure}"),
            _ when reading.SinceTurn > HangsAfter => new(HealthStatus.Unhealthy, $"The loop of store '{loop.Store}' has not turned for {ago} s."),
            { Failure: { } failure } => new(HealthStatus.Degraded, $"The loop of store '{loop.Store}' fails and tries again: {failure}"),
            _ when string.Join(' ', Sentences(loop.Store, reading)) is { Length: > 0 } sentences => new(HealthStatus.Degraded, sentences),
            _ => new Verdict(HealthStatus.Healthy, $"The loop of store '{loop.Store}' turned {ago} s ago."),
        });
    }

    private static IEnumerable<string> Sentences(string store, LoopReading reading)
    {
        if (reading.Faulted is [_, ..] faulted)
        {
            yield return $"Faulted schedules of store '{store}': {string.Join(", ", faulted)}.";
        }

        if (reading.Overdue is [_, ..] overdue)
        {
            yield return $"Schedules of store '{store}' that have not succeeded for too long: {string.Join(", ", overdue)}.";
        }

        if (reading.Orphaned is [_, ..] orphaned)
        {
            var more = orphaned.Count > MostNamed ? $" and {(orphaned.Count - MostNamed).ToString(CultureInfo.InvariantCulture)} more" : "";
            yield return $"Schedules of store '{store}' whose job no live node knows: {string.Join(", ", orphaned.Take(MostNamed))}{more}.";
        }

        if (reading.ClockOffset.Duration() > MostOffset)
        {
            var seconds = ((long)reading.ClockOffset.Duration().TotalSeconds).ToString(CultureInfo.InvariantCulture);
            yield return $"The clock of this machine is {seconds} s {(reading.ClockOffset > TimeSpan.Zero ? "behind" : "ahead of")} that of store '{store}'.";
        }
    }

    // Lower is worse. The scheduler itself comes first and speaks where everything is well.
    private static Verdict Worst(IReadOnlyList<Verdict> verdicts)
    {
        var worst = verdicts.Min(verdict => verdict.Status);
        return worst == HealthStatus.Healthy
            ? verdicts[0]
            : new(worst, string.Join(' ', verdicts.Where(verdict => verdict.Status != HealthStatus.Healthy).Select(verdict => verdict.Sentence)));
    }

    private sealed record Verdict(HealthStatus Status, string Sentence);
}
