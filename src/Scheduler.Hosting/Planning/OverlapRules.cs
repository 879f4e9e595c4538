namespace Scheduler.Hosting.Planning;

/// <summary>What becomes of runs that cannot start because their schedule has as many as it may (OVL-3, OVL-4). Pure.</summary>
internal static class OverlapRules
{
    /// <summary>The policy in force: OVL-4, <see cref="Overlap.Auto"/> leaves a recurring occurrence out, the next one will come, and lets a one-off wait, which would be lost for ever.</summary>
    public static Overlap PolicyOf(SchedulePolicies policies, bool isOneOff) =>
        policies.Overlap!.Value is var policy && policy != Overlap.Auto ? policy : isOneOff ? Overlap.QueueAll : Overlap.Skip;

    /// <summary>Whether <see cref="Resolve"/> needs the live runs of the schedule; else their number is enough.</summary>
    public static bool NeedsInstances(SchedulePolicies policies, bool isOneOff) =>
        policies.Retry!.StopAtNextOccurrence!.Value || PolicyOf(policies, isOneOff) is Overlap.QueueLatest or Overlap.CancelRunning or Overlap.Replace;

    /// <summary>Decides run by run, in nominal order.</summary>
    /// <param name="busy">The plan that was refused.</param>
    /// <param name="policies">The policies in force now, whatever they were when the runs were made (OVL-5); no member is null.</param>
    /// <param name="isOneOff">Whether the trigger is one (<see cref="ITrigger.IsOneOff"/>).</param>
    /// <param name="queued">How many runs of the schedule wait; <paramref name="instances"/>, where given, count for themselves.</param>
    /// <param name="instances">The live runs of the schedule, in the order of their ids; null where <see cref="NeedsInstances"/> is false.</param>
    public static OverlapVerdict Resolve(in Plan busy, SchedulePolicies policies, bool isOneOff, int queued, IReadOnlyList<Instance>? instances = null)
    {
        var pass = new OverlapPass(policies, PolicyOf(policies, isOneOff), queued, instances);
        foreach (var run in busy.Runs)
        {
            pass.Decide(run);
        }

        return pass.Verdict(busy);
    }
}
