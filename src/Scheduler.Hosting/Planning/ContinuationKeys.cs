using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Planning;

/// <summary>The texts by which continuations are found: what one follows, and what a run is (CON-1). Names and ids count ignoring case.</summary>
internal static class ContinuationKeys
{
    /// <summary>What the trigger follows; null for one that is no continuation.</summary>
    public static string? FollowedBy(ITrigger trigger) => FirstAtTrigger.Unwrap(trigger) is AfterTrigger after ? after.Job is { } job ? Job(job) : Schedule(after.Schedule!) : null;

    /// <summary>What may be followed at the end of a run.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="schedule">The id of its schedule; null for a run that has none.</param>
    public static IReadOnlyList<string> Of(string job, string? schedule) => schedule is null ? [Job(job)] : [Job(job), Schedule(schedule)];

    private static string Job(string name) => $"job:{name.ToLowerInvariant()}";

    private static string Schedule(string id) => $"schedule:{id.ToLowerInvariant()}";
}
