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
        foreach (var run in (Run[])[missed, (await host.Scheduler.GetRunAsync(missed.Id))!])
        {
            Assert.Equal((At(20), RunState.Missed, 0, 0, null, null), (run.NominalTime, run.State, run.Attempt, run.FencingToken, run.FirstStartedAt, run.StartedAt));
            Assert.Contains("misfire grace of 3s", run.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(("grace_exceeded", 1), (metric.LastMeasurement!.Tags["reason"], metric.LastMeasurement.Value));
    }

    [Theory]
    [InlineData(Overlap.QueueLatest, "superseded", RunState.Skipped, "A newer occurrence of its schedule took its place.")]
    [InlineData(Overlap.QueueAll, "cancelled", RunState.Cancelled, "Not needed.")]
    [InlineData(Overlap.QueueOne, "cancelled", RunState.Cancelled, "Stocktaking.")]
    public async Task MIS_6_an_occurrence_whose_run_ended_before_it_started_has_an_event_a_count_and_its_own_row(Overlap overlap, string tag, RunState state, string reason)
    {
        await using var host = await StartAsync();
        using var metric = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), SchedulerDiagnostics.MeterName, "scheduler.occurrences.missed");
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = overlap }));
        await host.AdvanceAsync(25);
        var waits = Assert.Single(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Queued] })).Id;

        await (overlap switch
        {
            Overlap.QueueLatest => host.AdvanceAsync(5),
            Overlap.QueueAll => host.Scheduler.CancelRunAsync(waits, reason),
            _ => host.Scheduler.PauseScheduleAsync("tick", reason: reason, pending: PendingRuns.Cancel),
        });
        await host.SettleAsync();

        var told = Assert.Single(host.Events<RunEvent>(), told => told.Run.State.IsFinal() && told.Run.Id == waits).Run;
        foreach (var run in (Run[])[told, (await host.Scheduler.GetRunAsync(waits))!])
        {
            Assert.Equal((At(20), state, reason, 0, null), (run.NominalTime, run.State, run.Reason, run.Attempt, run.StartedAt));
        }

        // The run that had started is no occurrence without one, however it ends.
        var measured = Assert.Single(metric.GetMeasurementSnapshot());
        Assert.Equal((1, tag, "block"), (measured.Value, measured.Tags["reason"], measured.Tags[TelemetryNames.Job]));
    }

    [Fact]
    public async Task MIS_6_what_a_caller_made_is_no_occurrence()
    {
        await using var host = await StartAsync();
        using var metric = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), SchedulerDiagnostics.MeterName, "scheduler.occurrences.missed");
        await host.Scheduler.AddScheduleAsync(Every("tick", 3600, "block"));
        await host.Scheduler.TriggerAsync("tick");
        await host.SettleAsync();

        await host.Scheduler.CancelRunAsync(await host.Scheduler.TriggerAsync("tick"));
        await host.Scheduler.CancelRunAsync(await host.Scheduler.EnqueueAsync("work", at: At(60)));
        await host.SettleAsync();

        Assert.Equal(2, host.Events<RunCancelled>().Count);
        Assert.Empty(metric.GetMeasurementSnapshot());
    }
}
