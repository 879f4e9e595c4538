using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

public class CalendarScheduleTests
{
    // It starts at 10:00 on a Monday.
    private static readonly DateTimeOffset Saturday = Start.AddDays(5);

    [Fact]
    public async Task CAL_3_excluded_occurrences_do_not_run_and_are_not_missed()
    {
        await using var host = await StartAsync(builder => builder
            .AddCalendar("pause", calendar => calendar.Exclude(times => times.Cron("1 10 * * *")))
            .AddSchedule("tick", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(30)).Calendars("pause").Coalesce(Coalesce.All)));

        await host.AdvanceAsync(150);
        Assert.Equal([30, 120, 150], host.Ran());

        await host.JumpAsync(30);
        Assert.Equal([30, 120, 150, 180], host.Ran());
        Assert.Empty(await host.Scheduler.ListMissedAsync("tick"));
        Assert.Empty(host.Events<OccurrencesMissed>());
    }

    [Fact]
    public async Task CAL_3_a_coalesced_run_does_not_count_what_was_excluded()
    {
        await using var host = await StartAsync(builder => builder
            .AddCalendar("pause", calendar => calendar.Exclude(times => times.Cron("1 10 * * *")))
            .AddSchedule("tick", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(30)).Calendars("pause")));

        await host.JumpAsync(120);

        // 60 and 90 s are excluded: only 30 s was merged into 120 s.
        Assert.Equal([120], host.Ran());
        Assert.Equal(1, Assert.Single(await host.Scheduler.ListMissedAsync("tick")).Count);
    }

    [Fact]
    public async Task CAL_2_an_occurrence_that_moves_runs_on_the_other_day()
    {
        await using var host = await StartAsync(builder => builder.AddCalendar("weekends", Weekends));
        await host.Scheduler.AddScheduleAsync("once", schedule => schedule.Job("work").At(Saturday).Calendars("weekends").OnExcluded(OnExcluded.Next));

        await host.AdvanceAsync(TimeSpan.FromDays(7));

        Assert.Equal([TimeSpan.FromDays(7).TotalSeconds], host.Ran());
    }

    [Fact]
    public async Task CAL_5_a_calendar_that_has_changed_changes_what_is_due_for_all_its_users()
    {
        var store = new InMemoryStore(new FakeTimeProvider(Start));
        await using var before = await OnAsync(store, new(2026, 3, 3));
        await before.Scheduler.AddScheduleAsync("added", schedule => schedule.Job("work").Cron("0 9 * * *").Calendars("closed"));
        Assert.Equal(Start.Date.AddDays(2).AddHours(9), (await before.Scheduler.GetScheduleAsync("added"))!.NextRun!.Value.UtcDateTime);

        await using var after = await OnAsync(store, new(2026, 3, 4));

        foreach (var id in new[] { "declared", "added" })
        {
            Assert.Equal(Start.Date.AddDays(1).AddHours(9), (await after.Scheduler.GetScheduleAsync(id))!.NextRun!.Value.UtcDateTime);
        }

        static Task<SchedulerHost> OnAsync(InMemoryStore store, DateOnly closed) => StartAsync(builder => builder
            .AddStore("default", _ => store)
            .AddCalendar("closed", calendar => calendar.Exclude(times => times.Dates(closed)))
            .AddSchedule("declared", schedule => schedule.Job("work").Cron("0 9 * * *").Calendars("closed")));
    }

    [Fact]
    public async Task CAL_5_a_calendar_that_leaves_more_brings_back_what_was_completed_and_one_that_leaves_nothing_ends_it()
    {
        var store = new InMemoryStore(new FakeTimeProvider(Start));
        await using var before = await OnAsync(store, new From(Start.AddHours(-1)), new From(DateTimeOffset.MaxValue));
        Assert.Equal((ScheduleState.Completed, CompletionReason.SearchLimit), await StateOfAsync(before, "closed"));
        Assert.Equal((ScheduleState.Active, null), await StateOfAsync(before, "open"));

        await using var after = await OnAsync(store, new From(DateTimeOffset.MaxValue), new From(Start.AddHours(-1)));

        Assert.Equal((ScheduleState.Active, null), await StateOfAsync(after, "closed"));
        Assert.Equal(Start.AddHours(1), (await after.Scheduler.GetScheduleAsync("closed"))!.NextRun);
        Assert.Equal((ScheduleState.Completed, CompletionReason.SearchLimit), await StateOfAsync(after, "open"));
        Assert.Null((await after.Scheduler.GetScheduleAsync("open"))!.NextRun);
        Assert.Equal("open", Assert.Single(after.Events<ScheduleExhausted>()).ScheduleId);
        Assert.Equal(1, after.Logged(LogEvents.DueEnded));

        static Task<SchedulerHost> OnAsync(InMemoryStore store, ICalendar first, ICalendar second) => StartAsync(builder => builder
            .AddStore("default", _ => store)
            .AddCalendar("first", calendar => calendar.Exclude(first))
            .AddCalendar("second", calendar => calendar.Exclude(second))
            .AddSchedule("closed", schedule => schedule.Job("work").Every(TimeSpan.FromHours(1)).Calendars("first"))
            .AddSchedule("open", schedule => schedule.Job("work").Every(TimeSpan.FromHours(1)).Calendars("second")));

        static async Task<(ScheduleState, CompletionReason?)> StateOfAsync(SchedulerHost host, string id) =>
            await host.Scheduler.GetScheduleAsync(id) is { } schedule ? (schedule.State, schedule.Completion) : default;
    }

    [Fact]
    public async Task CAL_4_a_schedule_of_which_nothing_is_left_is_completed_with_the_reason()
    {
        await using var host = await StartAsync(builder => builder
            .AddCalendar("later", calendar => calendar.Exclude(new From(At(25))))
            .AddSchedule("tick", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)).Calendars("later")));

        await host.AdvanceAsync(100);

        Assert.Equal([10, 20], host.Ran());
        Assert.Equal(CompletionReason.SearchLimit, Assert.Single(host.Events<ScheduleExhausted>()).Reason);
        Assert.Equal(1, host.Logged(LogEvents.ScheduleSearchLimit));
        Assert.Equal(0, host.Logged(LogEvents.ScheduleCompleted));
        var schedule = await host.Scheduler.GetScheduleAsync("tick");
        Assert.Equal((ScheduleState.Completed, null, CompletionReason.SearchLimit), (schedule!.State, schedule.NextRun, schedule.Completion));
    }

    [Fact]
    public async Task CAL_4_what_a_search_does_not_find_is_told_as_such_and_what_follows_an_end_is_not_told_of()
    {
        // 29 February is a Monday in 2044.
        Trigger mondays = Trigger.All(Trigger.Cron("0 0 29 2 *"), Trigger.Cron("0 0 * * mon"));
        await using var host = await StartAsync(builder => builder
            .AddSchedule("never", schedule => schedule.Job("work").Trigger(mondays))
            .AddSchedule("first", schedule => schedule.Job("work").Every(TimeSpan.FromHours(1)))
            .AddSchedule("second", schedule => schedule.Job("work").AfterSchedule("first")));

        Assert.Equal(1, host.Logged(LogEvents.NothingFound));
        Assert.Equal(0, host.Logged(LogEvents.ScheduleNeverRuns));
        var refused = await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddScheduleAsync("again", schedule => schedule.Job("work").Trigger(mondays)));
        Assert.Contains("was found within 10 years or among 100,000 candidates", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BND_3_a_schedule_that_has_ended_says_that_nothing_is_left()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10)));
        Assert.Null((await host.Scheduler.GetScheduleAsync("once"))!.Completion);

        await host.AdvanceAsync(10);

        Assert.Equal(CompletionReason.Exhausted, Assert.Single(host.Events<ScheduleExhausted>()).Reason);
        Assert.Equal(CompletionReason.Exhausted, (await host.Scheduler.GetScheduleAsync("once"))!.Completion);
        Assert.Equal(1, host.Logged(LogEvents.ScheduleCompleted));
    }

    [Fact]
    public async Task SCH1060_a_schedule_that_is_added_names_calendars_that_are_defined_and_leave_something()
    {
        await using var host = await StartAsync(builder => builder.AddCalendar("never", calendar => calendar.Exclude(times => times.Range(new(2000, 1, 1), new(2100, 1, 1)))));

        var unknown = await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddScheduleAsync("s", s => s.Job("work").Every(TimeSpan.FromHours(1)).Calendars("nevr")));
        Assert.Contains("Calendar 'nevr' not defined. Did you mean 'never'?", unknown.Message, StringComparison.Ordinal);
        var nothing = await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddScheduleAsync("s", s => s.Job("work").Every(TimeSpan.FromHours(1)).Calendars("never")));
        Assert.Contains("Calendars exclude every occurrence within 10 years", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PRE_1_JIT_4_what_is_to_come_can_be_listed_for_a_schedule_and_for_a_trigger()
    {
        await using var host = await StartAsync(builder => builder.AddCalendar("weekends", Weekends));
        await host.Scheduler.AddScheduleAsync("daily", schedule => schedule.Job("work").Cron("0 9 * * *").TimeZone("Europe/Berlin").Calendars("weekends").Jitter(TimeSpan.FromMinutes(10)));

        var week = await host.Scheduler.ListOccurrencesAsync("daily", 6);

        Assert.Equal([null, null, null, null, "excluded:weekends", "excluded:weekends"], week.Select(one => one.Note));
        Assert.Equal(new(new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero), week[0].Due, new DateTime(2026, 3, 3, 9, 0, 0), TimeSpan.FromHours(1), null), week[0]);
        Assert.Equal((await host.Scheduler.GetScheduleAsync("daily"))!.NextRun, week[0].Due);
        Assert.True(week[4].IsExcluded);
        Assert.Equal(5, (await host.Scheduler.PreviewAsync("daily", 5)).Count);
        Assert.Equal(week.Where(one => !one.IsExcluded).Select(one => one.Nominal), (await host.Scheduler.PreviewAsync("daily", 5)).Take(4));

        var between = await host.Scheduler.ListOccurrencesAsync("daily", from: week[1].Nominal, to: week[3].Nominal);
        Assert.Equal(week.Skip(1).Take(2), between);

        var unsaved = host.Scheduler.ListOccurrences(Trigger.Cron("0 9 * * sat") with { Calendars = ["weekends"], OnExcluded = OnExcluded.Next }, 1);
        Assert.Equal("moved from 2026-03-07T09:00", Assert.Single(unsaved).Note);
        Assert.Equal(new DateTime(2026, 3, 9, 9, 0, 0), unsaved[0].Local);
        Assert.Equal(Start.AddDays(7).AddHours(-1), Assert.Single(host.Scheduler.Preview(Trigger.Cron("0 9 * * sat") with { Calendars = ["weekends"], OnExcluded = OnExcluded.Next }, 1)));
    }

    [Fact]
    public async Task PRE_1_what_was_skipped_is_not_to_come()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.Scheduler.SkipAsync("tick", 2);

        Assert.Equal([At(30), At(40)], await host.Scheduler.PreviewAsync("tick", 2));
        Assert.Equal([At(30), At(40)], (await host.Scheduler.ListOccurrencesAsync("tick", 2)).Select(one => one.Nominal));
    }

    [Fact]
    public async Task PRE_1_a_list_is_bounded()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 1));

        Assert.Equal(1000, (await host.Scheduler.ListOccurrencesAsync("tick", 1000)).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.ListOccurrencesAsync("tick", 1001));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.ListOccurrencesAsync("tick", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Scheduler.ListOccurrences(Trigger.Every(TimeSpan.FromSeconds(1)), 1001));
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => host.Scheduler.ListOccurrencesAsync("tock"));
    }

    [Fact]
    public async Task A_kind_of_calendar_is_registered_by_name()
    {
        await using var host = await StartAsync(builder => builder
            .AddCalendarType("From", settings => new From(At(settings.Number("Seconds", 0, 0, 1000))))
            .Configure(options => options.Calendars["later"] = new() { Type = "from", Settings = { ["Seconds"] = "25" } })
            .AddSchedule("tick", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)).Calendars("later")));

        await host.AdvanceAsync(60);

        Assert.Equal([10, 20], host.Ran());
    }

    private static void Weekends(CalendarBuilder calendar) => calendar.Exclude(times => times.Weekdays(DayOfWeek.Saturday, DayOfWeek.Sunday));

    private sealed class From(DateTimeOffset first) : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local >= first;
    }
}
