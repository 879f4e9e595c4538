using System.Globalization;
using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Tests.Triggers.Exclusion;

public class OccurrenceListTests
{
    [Fact]
    public void CAL_3_what_is_excluded_shows_with_the_name_of_the_calendar()
    {
        Assert.Equal(
            ["2026-11-27T09:00", "2026-11-28T09:00 excluded:closed", "2026-11-29T09:00 excluded:closed", "2026-11-30T09:00"],
            List(Trigger.Cron("0 9 * * *").Closed(Calendars.Weekends), "2026-11-27T00:00Z", 4));
        Assert.Equal(["2026-11-27T09:00", "2026-11-28T09:00"], List(Trigger.Cron("0 9 * * *"), "2026-11-27T00:00Z", 2));
    }

    [Fact]
    public void CAL_2_what_has_moved_says_from_where()
    {
        Assert.Equal(
            ["2026-11-27T09:00", "2026-11-30T09:00 moved from 2026-11-28T09:00, moved from 2026-11-29T09:00", "2026-12-01T09:00"],
            List(Trigger.Cron("0 9 * * *").Closed(Calendars.Weekends, OnExcluded.Next), "2026-11-27T00:00Z", 3));
        Assert.Equal(
            ["2026-11-27T09:00 moved from 2026-11-29T09:00", "2026-12-04T09:00 moved from 2026-12-06T09:00"],
            List(Trigger.Cron("0 9 * * sun").Closed(Calendars.Weekends, OnExcluded.Previous), "2026-11-26T00:00Z", 2));
        Assert.Equal(
            ["2026-11-27T12:00", "2026-11-27T23:00 excluded:closed"],
            List(Trigger.Cron("0 12,23 * * *").Closed(Calendars.Daily("22:00", "06:00"), OnExcluded.Next), "2026-11-27T00:00Z", 2));
    }

    [Fact]
    public void PRE_1_what_stands_for_a_skipped_time_says_so()
    {
        Assert.Equal(["2026-03-28T02:30", "2026-03-29T03:00 gap-shifted", "2026-03-30T02:30"], List(Trigger.Cron("30 2 * * *", "Europe/Berlin"), "2026-03-28T00:00Z", 3));
        Assert.Equal(["2026-03-29T03:00"], List(Trigger.Cron("0 3 * * *", "Europe/Berlin"), "2026-03-29T00:00Z", 1));
        Assert.Equal(["2026-03-29T03:00"], List(Trigger.Every(TimeSpan.FromHours(1)) with { TimeZone = "Europe/Berlin" }, "2026-03-29T00:30Z", 1));
        Assert.Equal(
            ["2026-03-29T03:00 gap-shifted"],
            List(Trigger.Any(Trigger.Cron("30 2 * * *")) with { TimeZone = "Europe/Berlin" }, "2026-03-29T00:00Z", 1));
    }

    [Fact]
    public void JIT_4_the_due_time_is_exact()
    {
        var trigger = (Trigger.Cron("0 9 * * *") with { Jitter = TimeSpan.FromHours(1) }).Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));

        Assert.All(
            new OccurrenceList(trigger, TimeZoneInfo.Utc).After(Calendars.Instant("2026-11-27T00:00Z")).Take(10),
            one => Assert.Equal(trigger.Due(one.Nominal), one.Due));
    }

    [Fact]
    public void A_first_run_that_was_asked_for_is_not_excluded()
    {
        var first = new FirstAtTrigger(Calendars.Instant("2026-11-28T10:00Z"), Trigger.Cron("0 9 * * *").Closed(Calendars.Weekends));

        Assert.Equal(["2026-11-28T10:00", "2026-11-29T09:00 excluded:closed", "2026-11-30T09:00"], List(first, "2026-11-27T12:00Z", 3));
    }

    [Fact]
    public void PRE_1_a_list_ends_where_the_trigger_does()
    {
        var trigger = Trigger.Every(TimeSpan.FromSeconds(1)) with { EndAt = Calendars.Instant("2026-11-27T00:00:02Z") };

        Assert.Equal(2, List(trigger, "2026-11-27T00:00Z", 100).Count);
        Assert.Empty(List(trigger, "2026-11-28T00:00Z", 100));
    }

    [Fact]
    public void A_first_run_after_one_at_the_creation_hides_nothing_that_is_excluded()
    {
        var trigger = Trigger.Cron("0 9 * * *").Closed(Calendars.Weekends);
        var first = new FirstAtTrigger(Calendars.Instant("2026-11-27T10:00Z"), new FirstAtTrigger(Calendars.Instant("2026-11-28T10:00Z"), trigger));

        Assert.Equal(["2026-11-27T10:00", "2026-11-28T10:00", "2026-11-29T09:00 excluded:closed", "2026-11-30T09:00"], List(first, "2026-11-26T12:00Z", 4));
    }

    [Fact]
    public void PRE_1_a_note_names_three_that_have_moved_and_counts_the_others()
    {
        var closed = new CalendarRules { Ranges = [(new(2026, 12, 1), new(2026, 12, 10))] };

        Assert.Equal(
            ["2026-12-11T09:00 moved from 2026-12-01T09:00, moved from 2026-12-02T09:00, moved from 2026-12-03T09:00, and 7 more"],
            List(Trigger.Cron("0 9 * * *").Closed(closed, OnExcluded.Next), "2026-11-30T12:00Z", 1));
    }

    [Fact]
    public void PRE_1_a_list_looks_no_further_than_its_end_and_stops_when_it_is_told_to()
    {
        using var cancelled = new CancellationTokenSource();
        var asked = 0;
        var trigger = Trigger.Every(TimeSpan.FromMinutes(1)).Closed(new Counting(() =>
        {
            if (++asked == 5000)
            {
                cancelled.Cancel();
            }
        }));

        Assert.Equal(2, List(Calendars.Instant("2026-11-27T00:03Z")).Count());
        Assert.InRange(asked, 1, 100);
        Assert.Throws<OperationCanceledException>(() => List(null).Count());

        IEnumerable<Occurrence> List(DateTimeOffset? to) => new OccurrenceList(trigger, TimeZoneInfo.Utc).After(Calendars.Instant("2026-11-27T00:00Z"), to, cancelled.Token);
    }

    private static List<string> List(ITrigger trigger, string after, int count) =>
        [.. new OccurrenceList(trigger.Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)), TimeZoneInfo.Utc).After(Calendars.Instant(after)).Take(count)
            .Select(one => $"{one.Local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)} {one.Note}".Trim())];

    private sealed class Counting(Action asked) : ICalendar
    {
        public bool Excludes(DateTimeOffset local)
        {
            asked();
            return local.Minute % 2 == 0;
        }
    }
}
