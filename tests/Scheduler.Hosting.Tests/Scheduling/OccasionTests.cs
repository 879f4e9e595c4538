using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs at a creation, at a start and after a delay; how schedules end, and when they are due anew.</summary>
public sealed class OccasionTests
{
    [Fact]
    public async Task INT_1_RunOnCreate_runs_at_the_creation_and_then_on_the_grid()
    {
        await using var host = await StartAsync();
        await host.AdvanceAsync(3);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { RunOnCreate = true });
        await host.Scheduler.AddScheduleAsync(Every("plain", 10));

        await host.AdvanceAsync(22);

        Assert.Equal([3, 13, 23], host.Ran("tick"));
        Assert.Equal([13, 23], host.Ran("plain"));
    }

    [Fact]
    public async Task INT_1_RunOnCreate_runs_besides_a_first_run_and_a_change_does_not_repeat_it()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(20)) with { RunOnCreate = true });
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { RunOnCreate = true, FirstRunAt = At(25) });
        await host.AdvanceAsync(5);

        await host.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Description = "changed" });
        await host.Scheduler.RescheduleAsync("once", Trigger.At(At(22)));
        await host.AdvanceAsync(30);

        Assert.Equal([0, 22], host.Ran("once"));
        Assert.Equal([0, 25, 30], host.Ran("tick"));
    }

    [Fact]
    public async Task INT_1_a_declared_schedule_that_exists_is_not_created_again()
    {
        var store = new InMemoryStore(new FakeTimeProvider(Start));
        await using var first = await OnAsync(store, schedule => schedule.Every(TimeSpan.FromHours(1)).RunOnCreate());
        await using var second = await OnAsync(store, schedule => schedule.Every(TimeSpan.FromHours(1)).RunOnCreate());

        Assert.Single(first.Runs);
        Assert.Empty(second.Runs);
    }

    [Fact]
    public async Task INT_2_a_delay_is_counted_from_the_end_of_the_run()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("tick", "block", Trigger.Delay(TimeSpan.FromSeconds(10))));
        await host.AdvanceAsync(17);
        Assert.Null((await host.Scheduler.GetScheduleAsync("tick"))!.NextRun);

        await host.ReleaseAllAsync();

        Assert.Equal(At(27), (await host.Scheduler.GetScheduleAsync("tick"))!.NextRun);
        await host.AdvanceAsync(23);
        await host.ReleaseAllAsync();
        Assert.Equal([10, 27], host.Ran());
        Assert.Equal(At(50), (await host.Scheduler.GetScheduleAsync("tick"))!.NextRun);
        Assert.Empty(await host.Scheduler.ListMissedAsync("tick"));
    }

    [Theory]
    [InlineData(RunOnStartup.Never, "1", 0, 0)]
    [InlineData(RunOnStartup.EveryStart, "1", 1, 1)]
    [InlineData(RunOnStartup.OncePerDeployment, "1", 1, 0)]
    [InlineData(RunOnStartup.OncePerDeployment, "2", 1, 1)]
    public async Task INT_3_a_start_makes_a_run_as_the_schedule_says(RunOnStartup when, string next, int runs, int runsNext)
    {
        var store = new InMemoryStore(new FakeTimeProvider(Start));
        await using var first = await OnAsync(store, schedule => schedule.Every(TimeSpan.FromHours(1)).RunOnStartup(when), "1");
        await first.StopAsync();
        await using var second = await OnAsync(store, schedule => schedule.Every(TimeSpan.FromHours(1)).RunOnStartup(when), next);

        Assert.Equal((runs, runsNext), (first.Runs.Count, second.Runs.Count));
        Assert.All(await second.Scheduler.ListRunsAsync(), run => Assert.Equal(RunOrigin.Startup, run.Origin));
        Assert.Equal(Start.AddHours(1), (await second.Scheduler.GetScheduleAsync("declared"))!.NextRun);
    }

    [Fact]
    public async Task BND_2_a_preview_ends_with_the_last_run_that_is_left()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { MaxRuns = 3 });
        await host.AdvanceAsync(10);

        Assert.Equal([At(20), At(30)], await host.Scheduler.PreviewAsync("tick", 5));
        Assert.Equal([At(20), At(30)], (await host.Scheduler.ListOccurrencesAsync("tick", 5)).Select(one => one.Nominal));
        await host.AdvanceAsync(20);
        Assert.Empty(await host.Scheduler.PreviewAsync("tick", 5));
        Assert.Empty(await host.Scheduler.ListOccurrencesAsync("tick", 5));
    }

    [Fact]
    public async Task BND_2_a_schedule_is_complete_after_MaxRuns_and_what_was_left_out_does_not_count()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block") with { MaxRuns = 2 });
        await host.AdvanceAsync(35);
        await host.ReleaseAllAsync();
        await host.Scheduler.TriggerAsync("tick");
        await host.SettleAsync();
        await host.ReleaseAllAsync();

        await host.AdvanceAsync(30);

        Assert.Equal([10, 35, 40], host.Ran());
        var schedule = (await host.Scheduler.GetScheduleAsync("tick"))!;
        Assert.Equal((ScheduleState.Completed, 2, null), (schedule.State, schedule.RunCount, schedule.NextRun));
        Assert.Single(host.Events<ScheduleExhausted>());
    }

    [Fact]
    public async Task BND_3_a_completed_schedule_of_a_caller_is_removed_and_a_declared_one_stays()
    {
        await using var host = await StartAsync(builder => builder
            .Configure(options => options.Retention.Completed = TimeSpan.FromMinutes(5))
            .AddSchedule("declared", schedule => schedule.Job("work").At(At(10))));
        await host.Scheduler.AddSchedulesAsync([Once("once", At(10)), Once("recent", At(598))]);

        await host.AdvanceAsync(200);
        Assert.Equal(ScheduleState.Completed, (await host.Scheduler.GetScheduleAsync("once"))!.State);
        await host.AdvanceAsync(600);

        Assert.Null(await host.Scheduler.GetScheduleAsync("once"));
        Assert.Equal("once", Assert.Single(host.Events<ScheduleRemoved>()).ScheduleId);
        Assert.NotNull(await host.Scheduler.GetScheduleAsync("recent"));
        Assert.NotNull(await host.Scheduler.GetScheduleAsync("declared"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DST_7_when_a_schedule_is_due_is_computed_anew_at_the_start_and_every_day(bool atStart)
    {
        var time = new FakeTimeProvider(Start);
        var store = new InMemoryStore(time);
        await using var host = await OnAsync(store, schedule => schedule.Cron("0 12 * * *"));
        var (row, timer) = (await store.ReadSchedulesAsync(new() { Ids = ["declared"] }, default))[0];
        var edits = await store.EditAsync([new(row.Id, row.Version, timer.Mark, row, new(Start.AddDays(30), timer.Cursor, timer.State))], default);
        Assert.True(Assert.Single(edits).Applied);
        if (atStart)
        {
            await using var second = await OnAsync(store, schedule => schedule.Cron("0 12 * * *"));
            Assert.Equal(Start.AddHours(2), (await second.Scheduler.GetScheduleAsync("declared"))!.NextRun);
            return;
        }

        time.Advance(TimeSpan.FromHours(25));
        await host.JumpAsync(25 * 3600);
        await host.AdvanceAsync(60);

        Assert.Equal(Start.AddHours(2), Assert.Single(host.Runs).Run.NominalTime);
    }

    private static Task<SchedulerHost> OnAsync(ISchedulerStore store, Action<ScheduleBuilder> schedule, string deployment = "1") => StartAsync(builder => builder
        .AddStore("default", _ => store)
        .Configure(options => options.Deployment = deployment)
        .AddSchedule("declared", declared => schedule(declared.Job("work"))));
}
