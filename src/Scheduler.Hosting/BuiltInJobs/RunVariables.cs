using System.Globalization;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>What a program can know of its run: names and numbers that the scheduler has made, and nothing that a caller has sent.</summary>
internal static class RunVariables
{
    public static IEnumerable<(string Name, string Value)> Of(JobContext context) =>
    [
        ("SCHEDULER_JOB", context.Job),
        ("SCHEDULER_RUN", context.RunId.ToString()),
        ("SCHEDULER_SCHEDULE", context.ScheduleId ?? ""),
        ("SCHEDULER_NOMINAL_TIME", Instants.Write(context.NominalTime)),
        ("SCHEDULER_ATTEMPT", context.Attempt.ToString(CultureInfo.InvariantCulture)),
        ("SCHEDULER_IDEMPOTENCY_KEY", context.IdempotencyKey),
        ("SCHEDULER_FENCING_TOKEN", context.FencingToken.ToString(CultureInfo.InvariantCulture)),
    ];
}
