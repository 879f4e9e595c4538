namespace Scheduler.Hosting.Planning;

/// <summary>Whether a run is over after an attempt, or is tried again (RET-1 to RET-7, TMO-4, SHD-3). Pure.</summary>
internal static class RetryRules
{
    /// <summary>How many times a run may give back its attempt (RET-4).</summary>
    public const int MostReleases = 1000;

    /// <summary>Decides.</summary>
    /// <param name="ended">The attempt.</param>
    /// <param name="policies">The policies in force; no member is null.</param>
    /// <param name="delivery">Whether the job may be started twice for one run.</param>
    /// <returns>Null when nothing is to be written: the run is no longer this node's (CLK-5).</returns>
    public static AttemptVerdict? After(in EndedAttempt ended, SchedulePolicies policies, Delivery delivery) => ended switch
    {
        { State: RunState.Cancelled, Cancellation: CancellationReason.LeaseLost } => null,

        // SHD-3. AtMostOnce: what began must not begin again.
        { State: RunState.Cancelled, Cancellation: CancellationReason.Shutdown } when delivery == Delivery.AtLeastOnce => new(RunState.Queued, TakesBackAttempt: true),

        // TMO-4: the time-out stopped it, by whatever exception it left.
        { State: RunState.Cancelled, Cancellation: CancellationReason.Timeout } => AfterFailure(ended with { State = RunState.TimedOut }, policies),

        // DEL-2: a clean failure is no reason not to try again, however the job is delivered.
        { State: RunState.Failed or RunState.TimedOut } => AfterFailure(ended, policies),
        _ => new(ended.State),
    };

    private static AttemptVerdict AfterFailure(in EndedAttempt ended, SchedulePolicies policies)
    {
        var retry = policies.Retry!;

        // RET-7: a crash is not a failure.
        var failures = ended.Attempt - ended.Recovery;
        var later = ended.Failure?.RetryLater;
        TimeSpan? timeLeft = policies.RunTimeout!.Value is { IsNone: false } limit && ended.Elapsed is { } elapsed ? limit.ToTimeSpan() - elapsed : null;

        // TMO-1, TMO-4: over all attempts.
        if (timeLeft <= TimeSpan.Zero)
        {
            return new(RunState.TimedOut, Reason: $"The run took longer than its RunTimeout of {policies.RunTimeout} allows.");
        }

        // RET-4: what was asked to stop is not tried again, however it then ended.
        if (ended.Cancellation is CancellationReason.UserRequested or CancellationReason.Superseded or CancellationReason.SchedulePaused)
        {
            return new(ended.State);
        }

        if (Refusal(ended, retry) is { } refusal)
        {
            return new(ended.State, Reason: refusal);
        }

        // RET-1.
        if (later is null && failures >= retry.MaxAttempts!.Value)
        {
            return new(ended.State);
        }

        var delay = later ?? RetryDelay.Of(ended.Id, Math.Max(1, failures), retry);
        return delay >= timeLeft
            ? new(ended.State, Reason: $"The next attempt would begin in {new Duration(delay)}, after the end of its RunTimeout of {policies.RunTimeout}.")


            // RET-5, RET-6: the next occurrence finds a retry that is to yield among the active runs.
            : new(retry.HoldSlot!.Value || retry.StopAtNextOccurrence!.Value ? RunState.RetryWait : RunState.Queued, delay, TakesBackAttempt: later is not null);
    }

    /// <summary>Why it is not tried again whatever attempts are left; null when it may be.</summary>
    private static string? Refusal(in EndedAttempt ended, RetryPolicy retry)
    {
        if (ended.State == RunState.TimedOut)
        {
            return retry.OnTimeout!.Value ? null : "It timed out, and Retry.OnTimeout is off.";
        }

        if (ended.Failure is not { } failure)
        {
            return null;
        }

        return !failure.MayRetry ? "The job said that trying again is of no use."
            : retry.NoRetryOn!.FirstOrDefault(failure.Is) is { } type ? $"Retry.NoRetryOn has {type}."
            : failure.RetryLater is not null && ended.Released >= MostReleases ? $"The job asked {MostReleases} times to be tried later."
            : null;
    }
}
