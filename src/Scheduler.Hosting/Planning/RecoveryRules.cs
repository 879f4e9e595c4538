namespace Scheduler.Hosting.Planning;

/// <summary>What becomes of a run whose node died (DEL-1, POI-2). Pure.</summary>
internal static class RecoveryRules
{
    private const int LongestSeconds = 60;

    /// <summary>Decides.</summary>
    /// <param name="recovery">How many times a node of the run died, this time included, from 1.</param>
    /// <param name="delivery">Whether the job may be started twice for one run.</param>
    /// <param name="maxRecoveries">How many times it may be started again because of that.</param>
    public static AttemptVerdict After(int recovery, Delivery delivery, int maxRecoveries) =>
        delivery == Delivery.AtMostOnce ? new(RunState.Abandoned, Reason: "Its node died, and its job must not be started twice (Delivery AtMostOnce).")
        : recovery > maxRecoveries ? new(RunState.Poisoned, Reason: $"{recovery} nodes died while they ran it; MaxRecoveries is {maxRecoveries}.")
        : new(RunState.Queued, Delay(recovery));

    /// <summary>RET-7: 1 s, doubled each time, at most 60 s.</summary>
    private static TimeSpan Delay(int recovery) => TimeSpan.FromSeconds(Math.Min(LongestSeconds, 1 << Math.Clamp(recovery - 1, 0, 6)));
}
