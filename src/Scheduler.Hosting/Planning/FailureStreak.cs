namespace Scheduler.Hosting.Planning;

/// <summary>Whether a schedule has failed so often in a row that it is paused (PAU-6). Pure.</summary>
internal static class FailureStreak
{
    /// <summary>The final states that count (RET-8); of the others, which say nothing about whether the job works, none begins, goes on with or ends a streak.</summary>
    public static IReadOnlyList<RunState> Counted { get; } =
        [RunState.Succeeded, RunState.Failed, RunState.TimedOut, RunState.Abandoned, RunState.DeserializationFailed, RunState.Poisoned];

    /// <summary>Whether the schedule is to be paused.</summary>
    /// <param name="ends">The final states of its runs, the latest first; as many as <paramref name="pauseAfter"/> of those in <see cref="Counted"/> are enough.</param>
    /// <param name="pauseAfter"><see cref="SchedulePolicies.PauseAfterFailures"/>; 0 for never.</param>
    public static bool IsReached(IEnumerable<RunState> ends, int pauseAfter) =>
        pauseAfter > 0 && ends.Where(Counted.Contains).Take(pauseAfter).Count(state => state != RunState.Succeeded) == pauseAfter;

    /// <summary>What the pause says.</summary>
    public static string Reason(int failures) => $"{failures} run(s) in a row failed (PauseAfterFailures).";
}
