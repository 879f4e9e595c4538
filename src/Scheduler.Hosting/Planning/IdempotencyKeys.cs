using System.Globalization;

namespace Scheduler.Hosting.Planning;

/// <summary>The text that stays the same over all attempts and recoveries of a piece of work, for systems that a job calls (FEN-2).</summary>
internal static class IdempotencyKeys
{
    /// <summary>Of an occurrence.</summary>
    public static string Scheduled(string scheduleId, DateTimeOffset nominal) =>
        $"{scheduleId}/{nominal.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Of a run that a caller made, and of one that follows another: both are named by nothing but themselves.</summary>
    /// <param name="owner">The id of the schedule, or the name of the job for a run without one.</param>
    /// <param name="run">The run.</param>
    public static string Manual(string owner, RunId run) => $"{owner}/m-{run}";

    /// <summary>Of an occurrence that is made up for.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="nominal">The occurrence.</param>
    /// <param name="backfill">The id of the backfill.</param>
    /// <param name="reuseKeys">Whether it counts as the same work as the scheduled run of the occurrence.</param>
    public static string Backfill(string scheduleId, DateTimeOffset nominal, string backfill, bool reuseKeys) =>
        reuseKeys ? Scheduled(scheduleId, nominal) : $"{Scheduled(scheduleId, nominal)}/b-{backfill}";
}
