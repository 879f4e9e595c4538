using BenchmarkDotNet.Attributes;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Benchmarks.Parts;

/// <summary>The plan of a schedule after 30 days of downtime, coalesced into one run. The goal: below 1 ms, however dense it is.</summary>
[MemoryDiagnoser]
public class PlannerBenchmarks
{
    private static readonly DateTimeOffset Cursor = new(2026, 3, 10, 10, 17, 30, TimeSpan.Zero);
    private ITrigger _trigger = null!;

    [Params("every 1s", "* * * * * *", "0 * * * *", "30 2 * * *")]
    public string Schedule { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        Trigger trigger = Schedule.StartsWith("every", StringComparison.Ordinal) ? Trigger.Every(TimeSpan.FromSeconds(1)) : Trigger.Cron(Schedule, "Europe/Berlin");
        _trigger = trigger.Bind(new("schedule", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
    }

    [Benchmark]
    public long MonthOfDowntime() => Planner.Plan(_trigger, SchedulePolicies.BuiltIn, Cursor, Cursor.AddDays(30)).Runs[0].CoalescedCount;
}
