using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs that callers make of a schedule: now, and of the past.</summary>
public sealed class BackfillTests
{
    private static readonly DateTimeOffset Nine = Start.AddHours(-1);

    [Fact]
    public async Task NOW_1_a_manual_run_leaves_the_occurrences_as_they_are()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { Args = Payload.From(1), MaxRuns = 2 });
        await host.AdvanceAsync(13);

        var id = await host.Scheduler.TriggerAsync("tick", 7);
        await host.SettleAsync();

        var run = (await host.Scheduler.GetRunAsync(id))!;
        Assert.Equal((RunOrigin.Manual, At(13), "tick"), (run.Origin, run.NominalTime, run.ScheduleId));
        Assert.Equal([1, 7], host.Runs.Select(seen => seen.Run.Args<int>()));
        var schedule = (await host.Scheduler.GetScheduleAsync("tick"))!;
        Assert.Equal((At(20), 1), (schedule.NextRun, schedule.RunCount));
        await host.AdvanceAsync(20);
        Assert.Equal([10, 13, 20], host.Ran());
    }

    [Fact]
    public async Task NOW_1_a_manual_run_waits_for_a_free_instance()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block"));
        await host.AdvanceAsync(10);
        await host.Scheduler.TriggerAsync("tick");
        await host.AdvanceAsync(1);
        Assert.Equal([10], host.Ran());

        await host.ReleaseAllAsync();

        Assert.Equal([10, 10], host.Ran());
    }

    [Fact]
    public async Task NOW_2_a_job_without_schedule_runs_now_or_at_an_instant()
    {
        await using var host = await StartAsync();
        await host.Scheduler.EnqueueAsync("work", at: At(30));
        var now = await host.Scheduler.EnqueueAsync("work");

        await host.AdvanceAsync(40);

        Assert.Equal([Start, At(30)], host.Runs.Select(seen => seen.At));
        Assert.Null((await host.Scheduler.GetRunAsync(now))!.ScheduleId);
    }

    [Fact]
    public async Task BKF_1_the_range_begins_with_From_and_ends_before_To()
    {
        await using var host = await CronAsync();

        var backfill = await host.Scheduler.BackfillAsync(new("cron", Nine, Nine.AddMinutes(15)));
        await host.SettleAsync();

        DateTimeOffset[] expected = [Nine, Nine.AddMinutes(5), Nine.AddMinutes(10)];
        Assert.Equal(expected, backfill.Occurrences);
        Assert.Equal(expected, host.Runs.Select(seen => seen.Run.NominalTime));
        Assert.All(await host.Scheduler.ListRunsAsync(new() { ScheduleId = "cron" }), run => Assert.Equal(RunOrigin.Backfill, run.Origin));
        Assert.Equal(Start.AddMinutes(5), (await host.Scheduler.GetScheduleAsync("cron"))!.NextRun);
    }

    [Theory]
    [InlineData(-60, -60)]
    [InlineData(-10, -20)]
    [InlineData(-10, 1)]
    public async Task BKF_1_an_empty_range_and_one_into_the_future_are_refused(int from, int to)
    {
        await using var host = await CronAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.BackfillAsync(new("cron", Start.AddMinutes(from), Start.AddMinutes(to))));
    }

    [Fact]
    public async Task BKF_2_a_paused_schedule_is_backfilled_and_Force_reaches_before_its_start()
    {
        await using var host = await StartAsync();
        var trigger = Trigger.Cron("*/5 * * * *") with { StartAt = Start.AddHours(1) };
        await host.Scheduler.AddScheduleAsync(new("cron", "work", trigger), new() { Paused = true });
        var request = new BackfillRequest("cron", Nine, Nine.AddMinutes(15));

        Assert.Empty((await host.Scheduler.BackfillAsync(request)).Runs);
        Assert.Equal(3, (await host.Scheduler.BackfillAsync(request with { Force = true })).Runs.Count);
        await host.SettleAsync();

        Assert.Equal(3, host.Runs.Count);
    }

    [Fact]
    public async Task BKF_2_Force_keeps_the_grid_of_an_interval()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("tick", "work", Trigger.Every(TimeSpan.FromMinutes(7)) with { StartAt = Start.AddMinutes(3) }));

        var backfill = await host.Scheduler.BackfillAsync(new("tick", Start.AddMinutes(-20), Start) { Force = true, DryRun = true });

        Assert.Equal([Start.AddMinutes(-18), Start.AddMinutes(-11), Start.AddMinutes(-4)], backfill.Occurrences);
    }

    [Theory]
    [InlineData(IntervalAlign.Anchor, -19, -12, -5)]
    [InlineData(IntervalAlign.Epoch, -18, -11, -4)]
    public async Task BKF_2_an_interval_that_counts_from_its_creation_has_occurrences_before_it_only_with_Force(IntervalAlign align, params int[] minutes)
    {
        await using var host = await StartAsync();
        await host.AdvanceAsync(120);
        await host.Scheduler.AddScheduleAsync(new("tick", "work", Trigger.Every(TimeSpan.FromMinutes(7)) with { Align = align }));
        var request = new BackfillRequest("tick", Start.AddMinutes(-20), Start) { DryRun = true };

        var forced = await host.Scheduler.BackfillAsync(request with { Force = true });

        Assert.Equal(minutes.Select(minute => Start.AddMinutes(minute)), forced.Occurrences);
        Assert.Equal(align == IntervalAlign.Anchor ? [] : forced.Occurrences, (await host.Scheduler.BackfillAsync(request)).Occurrences);
    }

    [Fact]
    public async Task BKF_3_what_has_succeeded_is_left_out_unless_asked_for_and_a_dry_run_makes_nothing()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);
        await host.JumpAsync(20);
        Assert.Equal([10, 30], host.Ran());
        var request = new BackfillRequest("tick", Start, At(35));

        var dry = await host.Scheduler.BackfillAsync(request with { DryRun = true });
        await host.SettleAsync();
        Assert.Equal([At(20)], dry.Occurrences);
        Assert.Equal((2, 0, 2), (dry.Existing, dry.Runs.Count, host.Runs.Count));

        await host.Scheduler.BackfillAsync(request);
        await host.SettleAsync();
        Assert.Equal([10, 30, 20], host.Ran());

        Assert.Equal(3, (await host.Scheduler.BackfillAsync(request with { SkipExisting = false })).Runs.Count);
    }

    [Fact]
    public async Task BKF_3_more_occurrences_than_MaxRuns_are_refused_and_nothing_is_made()
    {
        await using var host = await CronAsync();

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.BackfillAsync(new("cron", Nine, Start) { MaxRuns = 11 }));
        Assert.Contains("more than 11 occurrences", exception.Message, StringComparison.Ordinal);
        await host.SettleAsync();

        Assert.Empty(host.Runs);
        Assert.Equal(12, (await host.Scheduler.BackfillAsync(new("cron", Nine, Start) { MaxRuns = 12, DryRun = true })).Occurrences.Count);
    }

    [Fact]
    public async Task BKF_1_LatestFirst_runs_them_in_the_opposite_order()
    {
        await using var host = await CronAsync();

        await host.Scheduler.BackfillAsync(new("cron", Nine, Nine.AddMinutes(15)) { LatestFirst = true });
        await host.SettleAsync();

        Assert.Equal([Nine.AddMinutes(10), Nine.AddMinutes(5), Nine], host.Runs.Select(seen => seen.Run.NominalTime));
    }

    [Fact]
    public async Task BKF_4_a_backfill_waits_behind_everything_and_is_listed_and_cancelled_by_its_id()
    {
        await using var host = await CronAsync("block");
        var request = new BackfillRequest("cron", Nine, Nine.AddMinutes(15)) { SkipExisting = false };
        var backfill = await host.Scheduler.BackfillAsync(request);
        await host.SettleAsync();
        var other = await host.Scheduler.BackfillAsync(request);
        var manual = await host.Scheduler.TriggerAsync("cron");

        await host.ReleaseAsync(Assert.Single(host.Blocked));
        Assert.Equal([manual], host.Blocked);

        var filter = new RunFilter { ScheduleId = "cron", BackfillId = backfill.Id };
        Assert.Equal(backfill.Runs.Order(), (await host.Scheduler.ListRunsAsync(filter)).Select(run => run.Id).Order());
        Assert.Equal(2, await host.Scheduler.CancelBackfillAsync("cron", backfill.Id));
        Assert.Equal([RunState.Succeeded, RunState.Cancelled, RunState.Cancelled], (await host.Scheduler.ListRunsAsync(filter)).Select(run => run.State).Order());
        Assert.All(await host.Scheduler.ListRunsAsync(new() { ScheduleId = "cron", BackfillId = other.Id }), run => Assert.Equal(RunState.Queued, run.State));
    }

    [Fact]
    public async Task BKF_1_what_follows_the_end_of_runs_has_nothing_to_backfill()
    {
        await using var host = await CronAsync();
        await host.Scheduler.AddScheduleAsync(new("delay", "work", Trigger.Delay(TimeSpan.FromSeconds(5))));
        await host.Scheduler.AddScheduleAsync(new("after", "work", Trigger.AfterSchedule("cron")));

        foreach (var id in (string[])["delay", "after"])
        {
            var exception = await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.BackfillAsync(new(id, Nine, Start)));
            Assert.StartsWith($"Schedule '{id}' has no occurrences to backfill: it runs {id}", exception.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<SchedulerHost> CronAsync(string job = "work")
    {
        var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("cron", job, Trigger.Cron("*/5 * * * *")));
        return host;
    }
}
