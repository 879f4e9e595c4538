using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Planning;

/// <summary>The texts by which continuations are found: what one follows, and what a run is (CON-1). Names and ids count ignoring case.</summary>
internal static class ContinuationKeys
{
    /// <summary>What the trigger follows; null for one that is no continuation.</summary>
    public static string? FollowedBy(ITrigger trigger) => FirstAtTrigger.Unwrap(trigger) is AfterTrigger after ? after.Job is { } job ? Job(job) : OfSchedule(after.Schedule!) : null;

    /// <summary>What may be followed at the end of a run.</summary>
    /// <param name="jobs">The name of its job, and the names that it had before (VER-3).</param>
    /// <param name="schedule">The id of its schedule; null for a run that has none.</param>
    public static IEnumerable<string> Of(IEnumerable<string> jobs, string? schedule) => schedule is null ? jobs.Select(Job) : jobs.Select(Job).Append(OfSchedule(schedule));

    /// <summary>What follows a schedule has this text.</summary>
    public static string OfSchedule(string id) => $"schedule:{id.ToLowerInvariant()}";

    private static string Job(string name) => $"job:{name.ToLowerInvariant()}";
}
