namespace Scheduler.Hosting.Planning;

/// <summary>An attempt that has ended, as the retry rules see it.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">How the attempt ended: one of the final states.</param>
/// <param name="Attempt">Its number, from 1: how many have started.</param>
internal readonly record struct EndedAttempt(RunId Id, RunState State, int Attempt)
{
    /// <summary>What it says about trying again; null when it did not fail by an exception.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Why its token was signalled; null when it was not.</summary>
    public CancellationReason? Cancellation { get; init; }

    /// <summary>How many attempts ended with the death of their node.</summary>
    public int Recovery { get; init; }

    /// <summary>How many attempts were given back without being counted.</summary>
    public int Released { get; init; }

    /// <summary>How long the run has taken since its first attempt began; null when none did.</summary>
    public TimeSpan? Elapsed { get; init; }
}

/// <summary>What becomes of a run after an attempt; the fields of a finish. Whatever it is, it stays the same run (RET-3).</summary>
/// <param name="State">A final state; or <see cref="RunState.RetryWait"/> for a run that waits and keeps its slot, or <see cref="RunState.Queued"/> for one that waits without.</param>
/// <param name="Delay">How long it waits from the end of the attempt (RET-2); zero where the state is final.</param>
/// <param name="TakesBackAttempt">Whether the attempt does not count.</param>
/// <param name="Reason">Why it is not tried again although its policy has attempts left; null where there is nothing to add.</param>
internal readonly record struct AttemptVerdict(RunState State, TimeSpan Delay = default, bool TakesBackAttempt = false, string? Reason = null);
