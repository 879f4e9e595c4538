using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class CronTriggerTests
{
    [Theory]
    [InlineData("30 2 * * *", "03-29T03:00+02 03-30T02:30+02")]
    [InlineData("0 2,3 * * *", "03-29T03:00+02 03-30T02:00+02")]
    [InlineData("*/30 2 * * *", "03-29T03:00+02 03-30T02:00+02")]
    [InlineData("*/30 * * * *", "03-29T00:00+01 03-29T00:30+01 03-29T01:00+01 03-29T01:30+01 03-29T03:00+02 03-29T03:30+02")]
    [InlineData("30 * * * *", "03-29T00:30+01 03-29T01:30+01 03-29T03:30+02")]
    [InlineData("0 */2 * * *", "03-29T00:00+01 03-29T03:00+02 03-29T04:00+02")]
    public void DST_1_times_that_clocks_skip_occur_once_after_the_gap(string expression, string expected) =>
        AssertBerlin(expression, "2026-03-29T00:00:00+01:00", expected);

    [Theory]
    [InlineData("30 2 * * *", "10-25T02:30+02 10-26T02:30+01")]
    [InlineData("0,30 2 * * *", "10-25T02:00+02 10-25T02:30+02 10-26T02:00+01")]
    [InlineData("*/30 2 * * *", "10-25T02:00+02 10-25T02:30+02 10-25T02:00+01 10-25T02:30+01 10-26T02:00+01")]
    [InlineData("0 2-4 * * *", "10-25T02:00+02 10-25T02:00+01 10-25T03:00+01 10-25T04:00+01 10-26T02:00+01")]
    [InlineData("30 * * * *", "10-25T00:30+02 10-25T01:30+02 10-25T02:30+02 10-25T02:30+01 10-25T03:30+01")]
    [InlineData("@hourly", "10-25T00:00+02 10-25T01:00+02 10-25T02:00+02 10-25T02:00+01 10-25T03:00+01")]
    [InlineData("@daily", "10-25T00:00+02 10-26T00:00+01")]
    public void DST_1_times_that_clocks_show_twice_occur_twice_only_if_they_repeat(string expression, string expected) =>
        AssertBerlin(expression, "2026-10-25T00:00:00+02:00", expected);

    [Theory]
    [InlineData("30 2 * * *", "skip", "03-30T02:30+02 03-31T02:30+02")]
    [InlineData("0 2,3 * * *", "skip", "03-29T03:00+02 03-30T02:00+02")]
    [InlineData("30 * * * *", "nextValid", "03-29T00:30+01 03-29T01:30+01 03-29T03:30+02")]
    public void DST_2_a_gap_is_skipped_or_made_up_for(string expression, string gap, string expected) =>
        AssertBerlin(expression, "2026-03-29T00:00:00+01:00", expected, new(Enum.Parse<DstGap>(gap, ignoreCase: true), DstFold.Vixie));

    [Theory]
    [InlineData("30 2 * * *", "first", "10-25T02:30+02 10-26T02:30+01")]
    [InlineData("30 2 * * *", "last", "10-25T02:30+01 10-26T02:30+01")]
    [InlineData("30 2 * * *", "both", "10-25T02:30+02 10-25T02:30+01 10-26T02:30+01")]
    [InlineData("30 * * * *", "first", "10-25T00:30+02 10-25T01:30+02 10-25T02:30+02 10-25T03:30+01")]
    [InlineData("30 * * * *", "last", "10-25T00:30+02 10-25T01:30+02 10-25T02:30+01 10-25T03:30+01")]
    [InlineData("*/30 1-2 * * *", "last", "10-25T01:00+02 10-25T01:30+02 10-25T02:00+01 10-25T02:30+01 10-26T01:00+01")]
    public void DST_2_a_fold_counts_once_or_twice(string expression, string fold, string expected) =>
        AssertBerlin(expression, "2026-10-25T00:00:00+02:00", expected, new(DstGap.NextValid, Enum.Parse<DstFold>(fold, ignoreCase: true)));

    [Fact]
    public void DST_1_each_pass_is_found_from_the_other_though_the_clock_matches_but_once_a_year()
    {
        var trigger = Trigger.Cron("45/30 2 25 10 *", "Europe/Berlin");
        var (first, second) = (Utc("2026-10-25T02:45:00+02:00"), Utc("2026-10-25T02:45:00+01:00"));
        Assert.Equal(second, trigger.Next(first));
        Assert.Equal(first, trigger.Previous(second));
        Assert.Equal(first, trigger.Previous(Utc("2026-10-25T02:10:00+01:00")));
    }

    [Fact]
    public void DST_1_the_day_that_apia_never_had_is_made_up_for_once()
    {
        var trigger = Trigger.Cron("30 2 * * *", "Pacific/Apia");
        var before = Utc("2011-12-29T12:30:00Z");
        Assert.Equal(Utc("2011-12-30T10:00:00Z"), trigger.Next(before));
        Assert.Equal(Utc("2011-12-30T12:30:00Z"), trigger.Next(Utc("2011-12-30T10:00:00Z")));
        Assert.Equal(Utc("2011-12-30T10:00:00Z"), trigger.Previous(Utc("2011-12-30T12:30:00Z")));
        Assert.Equal(before, trigger.Previous(Utc("2011-12-30T10:00:00Z")));
        Assert.Equal(Utc("2011-12-30T10:30:00Z"), Trigger.Cron("30 * * * *", "Pacific/Apia").Next(Utc("2011-12-30T09:30:00Z")));
    }

    [Fact]
    public void DST_1_skipped_times_come_before_a_start_at_the_end_of_the_gap()
    {
        var trigger = Trigger.Cron("30 2 * * *", "Europe/Berlin") with { StartAt = Utc("2026-03-29T01:00:00Z") };
        Assert.Equal(Utc("2026-03-30T00:30:00Z"), trigger.Next(DateTimeOffset.MinValue));
        Assert.Null(trigger.Previous(Utc("2026-03-30T00:30:00Z")));
    }

    [Theory]
    [InlineData("0 0 13 * 5", "2026-02-13T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-01-04T00:00:00Z")]
    [InlineData("0 0 * * 0", "2026-01-04T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2028-02-29T00:00:00Z")]
    [InlineData("15 30 2 L * ?", "2026-01-31T02:30:15Z")]
    [InlineData("0 0 last * *", "2026-01-31T00:00:00Z")]
    [InlineData("0 0 * * 3-5/2", "2026-01-02T00:00:00Z")]
    [InlineData("@yearly", "2027-01-01T00:00:00Z")]
    public void DST_9_the_dialect_is_that_of_cronos(string expression, string next) =>
        Assert.Equal(Utc(next), Trigger.Cron(expression).Next(Utc("2026-01-01T00:00:00Z")));

    [Theory]
    [InlineData("0 0 29 2 *", "2023-03-01T00:00:00Z", "2020-02-29T00:00:00Z")]
    [InlineData("0 9 * 7 *", "2026-07-01T09:00:00Z", "2025-07-31T09:00:00Z")]
    [InlineData("* * * * * *", "2026-07-01T00:00:00.5Z", "2026-07-01T00:00:00Z")]
    [InlineData("* * 3 * * *", "2026-07-01T02:00:00Z", "2026-06-30T03:59:59Z")]
    [InlineData("0 0 29 2 wed", "2100-01-01T00:00:00Z", "2096-02-29T00:00:00Z")]
    public void Previous_finds_dense_and_rare_occurrences(string expression, string before, string previous) =>
        Assert.Equal(Utc(previous), Trigger.Cron(expression).Previous(Utc(before)));

    [Fact]
    public void CLK_6_beyond_the_calendar_there_is_nothing()
    {
        Assert.All(["* * * * * *", "0 0 29 2 *", "0 0 * * *", "30 2 1 1 *"], expression =>
        {
            foreach (var zone in TriggerGenerators.Zones)
            {
                var trigger = Trigger.Cron(expression, zone);
                Assert.Null(trigger.Next(DateTimeOffset.MaxValue));
                Assert.Null(trigger.Previous(DateTimeOffset.MinValue));
                Assert.NotNull(trigger.Next(DateTimeOffset.MinValue));
                Assert.NotNull(trigger.Previous(DateTimeOffset.MaxValue));
            }
        });
    }

    [Theory]
    [InlineData("0 25 * * *", "SCH1020", "Cron '0 25 * * *': field 2 (hour) has 25; allowed 0-23. `0 [25] * * *`")]
    [InlineData("60 0 0 * * *", "SCH1020", "Cron '60 0 0 * * *': field 1 (second) has 60; allowed 0-59. `[60] 0 0 * * *`")]
    [InlineData("0 1,25,3 * * *", "SCH1020", "Cron '0 1,25,3 * * *': field 2 (hour) has 25; allowed 0-23. `0 1,[25],3 * * *`")]
    [InlineData("0 0 * foo mon", "SCH1020", "Cron '0 0 * foo mon': field 4 (month) has foo; allowed 1-12 or jan-dec. `0 0 * [foo] mon`")]
    [InlineData("0 0 1,L * *", "SCH1020", "Cron '0 0 1,L * *': field 3 (day of month) has 1,L; allowed 1-31, L, W. L, W and # stand alone: for several combine triggers with Any. `0 0 [1,L] * *`")]
    [InlineData("0 0 * * 1-5/0", "SCH1020", "Cron '0 0 * * 1-5/0': field 5 (day of week) has 1-5/0; allowed 0-7 or sun-sat, L, #. A step is from 1 to 7. `0 0 * * [1-5/0]`")]
    [InlineData("0 0 last,1 * *", "SCH1020", "Cron '0 0 last,1 * *': field 3 (day of month) has last,1; allowed 1-31, L, W. L, W and # stand alone: for several combine triggers with Any. `0 0 [last,1] * *`")]
    [InlineData("@dayly", "SCH1020", "Cron '@dayly' is not a known macro. Did you mean '@daily'? Known: @every_second, @every_minute, @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.")]
    [InlineData("0 0 1 1 * * 2027", "SCH1021", "Cron has 7 fields; expected 5 (minute first) or 6 (second first). Quartz expressions with a year field: put the year in StartAt/EndAt.")]
    [InlineData("0 0 1", "SCH1021", "Cron has 3 fields; expected 5 (minute first) or 6 (second first).")]
    [InlineData(" ", "SCH1021", "Cron has 0 fields; expected 5 (minute first) or 6 (second first).")]
    [InlineData("0 0 31 2 *", "SCH1022", "Cron never fires (no 31 February).")]
    [InlineData("0 0 31 4,6 *", "SCH1022", "Cron never fires (no 31 in month 4,6).")]
    [InlineData("0 0 4 * mon#2", "SCH1022", "Cron never fires (no day of month 4 in month * is a day of week mon#2).")]
    public void A_wrong_expression_is_refused_and_says_where(string expression, string code, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Cron(expression));
        Assert.Equal((code, "Cron", message), (exception.Code, exception.Member, exception.Message));
    }

    [Theory]
    [InlineData("@every_second")]
    [InlineData("@every_minute")]
    [InlineData("@hourly")]
    [InlineData("@daily")]
    [InlineData("@midnight")]
    [InlineData("@weekly")]
    [InlineData("@monthly")]
    [InlineData("@yearly")]
    [InlineData("@annually")]
    public void Each_macro_that_an_error_names_is_known(string macro) => Assert.NotNull(Trigger.Cron(macro).Next(DateTimeOffset.UnixEpoch));

    [Fact]
    public void Triggers_that_say_the_same_are_equal()
    {
        Assert.Equal(Trigger.Cron("30 2 * * mon-fri", "Europe/Berlin"), Trigger.Cron(" 30  2 * * mon-fri", "Europe/Berlin"));
        Assert.Equal(Trigger.Cron("0 0 * * *").GetHashCode(), Trigger.Cron("0 0 * * *").GetHashCode());
        Assert.NotEqual(Trigger.Cron("30 2 * * *", "Europe/Berlin"), Trigger.Cron("30 2 * * *"));
        Assert.NotEqual(Trigger.Cron("30 2 * * *"), Trigger.Cron("30 2 * * *") with { EndAt = DateTimeOffset.UnixEpoch });
        Assert.NotEqual<Trigger>(Trigger.Every(TimeSpan.FromDays(1)), Trigger.Cron("0 0 * * *"));
    }

    [Fact]
    public void The_text_is_one_line_for_logs()
    {
        var trigger = Trigger.Cron("30 2 * * mon-fri", "Europe/Berlin");
        Assert.Equal("cron 30 2 * * mon-fri Europe/Berlin", trigger.ToString());
        var bounded = trigger with { StartAt = Utc("2026-01-01T00:00:00Z"), EndAt = Utc("2026-12-31T23:59:59.5Z") };
        Assert.Equal("cron 30 2 * * mon-fri Europe/Berlin from 2026-01-01T00:00:00Z until 2026-12-31T23:59:59.5Z", bounded.ToString());
    }

    [Fact]
    public void H_is_a_value_that_the_id_of_the_schedule_chooses()
    {
        var trigger = Trigger.Cron("H 0-6/3 * * thu");
        var minutes = Enumerable.Range(0, 200).Select(id => Minute($"schedule-{id}")).ToArray();
        Assert.InRange(minutes.Distinct().Count(), 50, 60);
        Assert.Equal(minutes, Enumerable.Range(0, 200).Select(id => Minute($"schedule-{id}")));
        Assert.Equal(trigger.Bind(Binding("a")), trigger.Bind(Binding("a")));
        Assert.Equal("H 0-6/3 * * thu", trigger.Expression);

        int Minute(string id) => trigger.Bind(Binding(id)).Next(DateTimeOffset.UnixEpoch.AddDays(1))!.Value.Minute;

        static TriggerBinding Binding(string id) => new(id, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);
    }

    [Fact]
    public void DST_6_a_bound_trigger_without_a_time_zone_has_that_of_its_scheduler()
    {
        var binding = new TriggerBinding("nightly", DateTimeOffset.UnixEpoch, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal(Trigger.Cron("0 9 * * *", "Europe/Berlin"), Trigger.Cron("0 9 * * *").Bind(binding));
        Assert.Equal(Trigger.Cron("0 9 * * *", "Asia/Tehran"), Trigger.Cron("0 9 * * *", "Asia/Tehran").Bind(binding));
    }

    [Fact]
    public void DST_6_a_scheduler_may_have_a_time_zone_of_its_own_making()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("Ship", TimeSpan.FromMinutes(-150), "Ship", "Ship");
        var bound = Trigger.Cron("0 9 * * *").Bind(new TriggerBinding("x", DateTimeOffset.UnixEpoch, zone));
        Assert.Equal(Utc("2026-01-01T11:30:00Z"), bound.Next(Utc("2026-01-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("2026-12-01T00:00:00Z", "2026-01-01T00:00:00Z", "EndAt 2026-01-01T00:00:00Z is before StartAt 2026-12-01T00:00:00Z.")]
    [InlineData("2026-12-01T00:00:01Z", "2026-12-01T23:59:59Z", "'cron 0 0 * * * UTC from 2026-12-01T00:00:01Z until 2026-12-01T23:59:59Z' never occurs: nothing falls between its StartAt and EndAt. Move them apart or remove one.")]
    public void BND_1_bounds_that_nothing_falls_between_are_refused(string start, string end, string message)
    {
        var trigger = Trigger.Cron("0 0 * * *") with { StartAt = Utc(start), EndAt = Utc(end) };
        var exception = Assert.Throws<InvalidTriggerException>(() => trigger.Bind(new TriggerBinding("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)));
        Assert.Equal(("SCH1050", "EndAt", message), (exception.Code, exception.Member, exception.Message));
    }

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("30 2 * * *")]
    [InlineData("0 0 29 2 *")]
    public void Evaluating_allocates_nothing(string expression)
    {
        ITrigger trigger = Trigger.Cron(expression, "Europe/Berlin");
        var instant = Utc("2026-10-25T00:30:00Z");
        Evaluate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Evaluate()
        {
            _ = trigger.Next(instant);
            _ = trigger.Previous(instant);
            _ = trigger.Count(instant, instant.AddDays(30), 100);
        }
    }

    private static void AssertBerlin(string expression, string start, string expected, DstPolicy? dst = null)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var trigger = Trigger.Cron(expression, "Europe/Berlin") with { Dst = dst };
        var actual = new List<string>();
        for (var next = trigger.Next(Utc(start).AddTicks(-1)); actual.Count < expected.Split(' ').Length; next = trigger.Next(next!.Value))
        {
            actual.Add(TimeZoneInfo.ConvertTime(next!.Value, zone).ToString("MM-dd'T'HH:mmzz", CultureInfo.InvariantCulture));
        }

        Assert.Equal(expected, string.Join(' ', actual));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
