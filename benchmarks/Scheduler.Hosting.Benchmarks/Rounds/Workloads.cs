using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.Benchmarks.Nodes;

namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>All workloads. A quick round has less of everything.</summary>
internal static class Workloads
{
    private const string Cronos = "Cronos";

    private static readonly string[] All = [Contestant.Ours, Contestant.Quartz, Contestant.Hangfire];
    private static readonly string[] WithQuartz = [Contestant.Ours, Contestant.Quartz];

    public static IReadOnlyList<Workload> List { get; } =
    [
        new("memory-throughput", "jobs/s", true, All, round => ThroughputRound.RunAsync(round, StorageKind.Memory, 20_000)),
        new("memory-add", "schedules/s", true, WithQuartz, round => OtherRounds.AddAsync(round, NodeTask.Adding, StorageKind.Memory, 100_000)),
        new("memory-lateness", "ms p99", false, WithQuartz, round => OtherRounds.LatenessAsync(round, StorageKind.Memory, 1_000, 100_000, round.Quick ? 5 : 20)),
        new("sqlite-throughput", "jobs/s", true, WithQuartz, round => ThroughputRound.RunAsync(round, StorageKind.Sqlite, round.Quick ? 2_000 : 5_000)),
        new("postgres-throughput", "jobs/s", true, All, round => ThroughputRound.RunAsync(round, StorageKind.PostgreSql, round.Quick ? 2_000 : 20_000)),
        new("postgres-throughput-2-nodes", "jobs/s", true, All, round => ThroughputRound.RunAsync(round, StorageKind.PostgreSql, round.Quick ? 2_000 : 20_000, nodes: 2)),
        new("postgres-enqueue", "jobs/s", true, All, round => OtherRounds.AddAsync(round, NodeTask.EnqueueOne, StorageKind.PostgreSql, round.Quick ? 500 : 3_000)),
        new("postgres-enqueue-bulk", "jobs/s", true, WithQuartz, round => OtherRounds.AddAsync(round, NodeTask.EnqueueMany, StorageKind.PostgreSql, round.Quick ? 2_000 : 10_000)),
        new("postgres-lateness", "ms p99", false, WithQuartz, round => OtherRounds.LatenessAsync(round, StorageKind.PostgreSql, 200, round.Quick ? 2_000 : 20_000, round.Quick ? 5 : 20)),
        new("cold-start", "ms", false, [.. All, ColdStart.BareHost], OtherRounds.ColdStartAsync),
        new("cron-next", "ns", false, [Contestant.Ours, Cronos], round => OtherRounds.CronAsync(round, 3_000_000)),
    ];
}
