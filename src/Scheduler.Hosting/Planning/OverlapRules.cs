namespace Scheduler.Hosting.Planning;

/// <summary>What becomes of runs that cannot start because their schedule has MaxInstances active runs. Pure.</summary>
internal static class OverlapRules
{
    /// <summary>
    /// OVL-4: a recurring occurrence is left out, the next one will come; a one-off waits in the queue, because leaving it out would lose it for ever.
    /// </summary>
    public static Plan Resolve(ITrigger trigger, in Plan busy)
    {
        if (trigger.IsOneOff || busy.Runs.Length == 0)
        {
            return busy;
        }

        var skipped = new MissedSpan(busy.Runs[0].Nominal, busy.Runs[^1].Nominal, busy.Runs.Length, MissReason.OverlapSkipped);
        return busy with { Runs = [], Missed = [.. busy.Missed, skipped] };
    }
}
