using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Scheduler.Hosting.Diagnostics;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Nothing is left out in silence.</summary>
public sealed class MissedOccurrenceTests
{
    [Theory]
    [InlineData(MissReason.GraceExceeded, "grace_exceeded", 2)]
    [InlineData(MissReason.Coalesced, "coalesced", 3)]
    [InlineData(MissReason.CatchUpLimit, "catch_up_limit", 2)]
    [InlineData(MissReason.OverlapSkipped, "overlap_skipped", 3)]
    [InlineData(MissReason.QueueOverflow, "queue_overflow", 2)]
    [InlineData(MissReason.Requested, "requested", 2)]
    public async Task MIS_6_what_made_no_run_has_an_event_a_count_and_a_row(MissReason reason, string tag, int count)
    {
        await using var host = await StartAsync();
        using var metric = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), SchedulerDiagnostics.MeterName, "scheduler.occurrences.missed");
        var (job, policies) = reason switch
        {
            MissReason.GraceExceeded => ("work", new SchedulePolicies { MisfireGraceTime = TimeSpan.FromSeconds(16), Coalesce = Coalesce.All }),
            MissReason.CatchUpLimit => ("work", new() { Coalesce = Coalesce.All, MaxCatchUp = 2 }),
            MissReason.OverlapSkipped => ("block", new()),
            MissReason.QueueOverflow => ("block", new() { Overlap = Overlap.QueueAll, MaxQueued = 1 }),
            _ => ("work", new()),
        };
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, job, policies));

        if (job == "block")
        {
            await host.AdvanceAsync(45);
        }
        else if (reason == MissReason.Requested)
        {
            await host.Scheduler.SkipAsync("tick", 2);
            await host.SettleAsync();
        }
        else
        {
            await host.JumpAsync(45);
        }

        var events = host.Events<OccurrencesMissed>();
        Assert.All(events, missed => Assert.Equal(("tick", reason), (missed.ScheduleId, missed.Missed.Reason)));
        Assert.Equal(count, events.Sum(missed => missed.Missed.Count));
        var row = Assert.Single(await host.Scheduler.ListMissedAsync("tick"));
        Assert.Equal((reason, count), (row.Reason, row.Count));
        var measured = metric.GetMeasurementSnapshot();
        Assert.Equal(count, measured.Sum(measurement => measurement.Value));
        Assert.All(measured, measurement => Assert.Equal((tag, job), (measurement.Tags["reason"], measurement.Tags[TelemetryNames.Job])));
    }

    [Fact]
    public async Task EVT_1_MIS_6_a_run_that_waited_too_long_has_an_event_a_count_and_its_own_row()
    {
        await using var host = await StartAsync();
        using var metric = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), SchedulerDiagnostics.MeterName, "scheduler.occurrences.missed");
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = Overlap.QueueAll, MisfireGraceTime = TimeSpan.FromSeconds(3) }));
        await host.AdvanceAsync(25);

        await host.ReleaseAllAsync();

        Assert.Equal([10], host.Ran());
        var missed = Assert.Single(host.Events<RunMissed>()).Run;
        Assert.Equal((At(20), RunState.Missed), (missed.NominalTime, (await host.Scheduler.GetRunAsync(missed.Id))!.State));
        Assert.Equal(("grace_exceeded", 1), (metric.LastMeasurement!.Tags["reason"], metric.LastMeasurement.Value));
    }
}
