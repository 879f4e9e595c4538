using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers.Words;

public sealed class TriggerWordsTests
{
    private static readonly DateTimeOffset Start = new(2027, 1, 4, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<Trigger, string> Kinds => new()
    {
        { Trigger.Cron("30 2 * * mon-fri", "Europe/Berlin"), "at 02:30, Monday to Friday, Europe/Berlin" },
        { Trigger.Cron("0 0 L-3 * *", "Europe/Berlin") with { StartAt = Start }, "cron 0 0 L-3 * *, Europe/Berlin, from 2027-01-04T09:00:00Z" },
        { Trigger.Every(TimeSpan.FromMinutes(5)), "every 5 minutes" },
        { Trigger.Every(TimeSpan.FromSeconds(90)), "every 90 seconds" },
        { Trigger.Every(TimeSpan.FromHours(25)), "every 25 hours" },
        { Trigger.Every(TimeSpan.FromDays(1)), "every day" },
        { Trigger.Every(TimeSpan.FromMilliseconds(1500)), "every 1500 milliseconds" },
        { Trigger.Every(TimeSpan.FromMinutes(15)) with { Align = IntervalAlign.Epoch }, "every 15 minutes, counted from 1970-01-01T00:00:00Z" },
        { Trigger.Every(TimeSpan.FromHours(1)) with { TimeZone = "Europe/Berlin", Dst = DstPolicy.Strict }, "every hour" },
        { Trigger.Every(TimeSpan.FromHours(1)) with { StartAt = Start, EndAt = Start.AddDays(1), Jitter = TimeSpan.FromSeconds(90) }, "every hour, from 2027-01-04T09:00:00Z, until 2027-01-05T09:00:00Z, delayed by up to 1m30s" },
        { Trigger.Every(TimeSpan.FromHours(1)) with { Jitter = TimeSpan.FromMinutes(5), JitterMode = JitterMode.Fixed }, "every hour, delayed by up to 5m, always by the same time" },
        { Trigger.At(Start), "once at 2027-01-04T09:00:00Z" },
        { Trigger.Calendar(months: 1, at: new(6, 0)), "every month at 06:00, left out where a month is too short" },
        { Trigger.Calendar(months: 1) with { StartDate = new(2027, 1, 28) }, "every month at 00:00, from 2027-01-28" },
        { Trigger.Calendar(months: 3) with { StartDate = new(2027, 1, 31), MonthOverflow = MonthOverflow.Clamp }, "every 3 months at 00:00, from 2027-01-31, on the last day of a month that is too short" },
        { Trigger.Calendar(weeks: 2, at: new(6, 0, 30), timeZone: "Europe/Berlin") with { EndDate = new(2030, 12, 31) }, "every 2 weeks at 06:00:30, until 2030-12-31, Europe/Berlin" },
        { Trigger.Calendar(years: 1, weeks: 2, days: 3) with { StartDate = new(2027, 1, 1) }, "every 1 year, 2 weeks and 3 days at 00:00, from 2027-01-01" },
        { Trigger.Any(Trigger.Cron("0 9 * * *"), Trigger.Every(TimeSpan.FromHours(5))) with { TimeZone = "UTC" }, "(at 09:00, every day) or (every 5 hours), UTC" },
        { Trigger.Any(Trigger.At(Start), Trigger.Every(TimeSpan.FromHours(5))) with { TimeZone = "UTC" }, "(once at 2027-01-04T09:00:00Z) or (every 5 hours)" },
        { Trigger.All(Trigger.Calendar(days: 2, at: new(10, 0)), Trigger.Cron("0 10 * * mon-fri")), "(every 2 days at 10:00) and (at 10:00, Monday to Friday) at the same time" },
        { Trigger.All(Trigger.Cron("0 10 * * *"), Trigger.Cron("@daily")) with { Threshold = TimeSpan.FromSeconds(5) }, "(at 10:00, every day) and (at 00:00, every day) within 5s of each other" },
        { Trigger.Cron("@daily") with { Dst = DstPolicy.Vixie }, "at 00:00, every day" },
        { Trigger.Cron("@daily") with { Dst = DstPolicy.Strict }, "at 00:00, every day, left out when clocks skip it, both times when clocks show it twice" },
        { Trigger.Cron("@daily") with { Dst = new(DstGap.NextValid, DstFold.First) }, "at 00:00, every day, the first time when clocks show it twice" },
        { Trigger.Cron("@daily") with { Dst = new(DstGap.Skip, DstFold.Last) }, "at 00:00, every day, left out when clocks skip it, the last time when clocks show it twice" },
        { Trigger.CronFields(hour: "9"), "at 09:00, every day" },
        { Trigger.CronFields(minute: "*/15", hour: "9-17", dayOfWeek: "mon-fri"), "every 15 minutes from 09:00 to 17:45, Monday to Friday" },
        { Trigger.CronFields(second: "*/10"), "every 10 seconds" },
        { Trigger.CronFields(month: "*/3"), "at 00:00, on day 1 of the month, in January, April, July and October" },
        { Trigger.CronFields(day: "2nd fri", hour: "9"), "at 09:00, on the second Friday of the month" },
        { Trigger.CronFields(day: "last sun"), "at 00:00, on the last Sunday of the month" },
        { Trigger.CronFields(day: "last"), "at 00:00, on the last day of the month" },
        { Trigger.CronFields(day: "1st mon,3rd mon"), "cronfields Day=1st mon,3rd mon" },
        { Trigger.CronFields(day: "15,last"), "cronfields Day=15,last" },
        { Trigger.CronFields(day: "*", dayOfWeek: "fri-mon"), "at 00:00, Monday, Friday, Saturday and Sunday" },
        { Trigger.CronFields(week: "1", dayOfWeek: "mon"), "at 00:00, Monday, in ISO week 1" },
        { Trigger.CronFields(week: "1/2", hour: "9"), "cronfields Week=1/2 Hour=9" },
        { Trigger.CronFields(week: "10-12", hour: "9"), "at 09:00, every day, in ISO weeks 10 to 12" },
        { Trigger.CronFields(year: "2027"), "at 00:00, on day 1 of the month, in January, in 2027" },
        { Trigger.CronFields(year: "2027-2030", month: "*", day: "*", hour: "6"), "at 06:00, every day, in 2027 to 2030" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_trigger_is_said_in_words(Trigger trigger, string words) => Assert.Equal(words, trigger.Describe());

    [Fact]
    public void A_trigger_of_a_class_of_your_own_says_its_text_unless_it_has_words()
    {
        Assert.Equal("full moon", ((ITrigger)new Bare("full moon")).Describe());
        Assert.Equal("(full moon) or (every hour)", Trigger.Any(new Bare("full moon"), Trigger.Every(TimeSpan.FromHours(1))).Describe());
    }

    [Fact]
    public void What_the_schedule_chooses_for_H_is_said_when_it_is_known()
    {
        var trigger = Trigger.Cron("H H * * mon-fri");
        var bound = (Trigger)trigger.Bind(new("nightly", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
        var first = bound.Next(Start)!.Value;

        Assert.Equal("cron H H * * mon-fri", trigger.Describe());
        Assert.Equal($"at {first:HH:mm}, Monday to Friday, UTC", bound.Describe());
        Assert.Equal($"({trigger.ChosenBy("nightly").Describe()}) or (every hour)", Trigger.Any(trigger, Trigger.Every(TimeSpan.FromHours(1))).ChosenBy("nightly").Describe());
    }

    [Fact]
    public void A_first_run_is_said() => Assert.Equal("first at 2027-01-04T09:00:00Z, then every hour", new FirstAtTrigger(Start, Trigger.Every(TimeSpan.FromHours(1))).Describe());

    [Fact]
    public void Calendars_are_named_and_what_becomes_of_what_they_exclude()
    {
        Trigger trigger = Trigger.Cron("0 10 * * *");
        Assert.Equal("at 10:00, every day, except times of 'weekends'", (trigger with { Calendars = ["weekends"] }).Describe());
        Assert.Equal("at 10:00, every day, except times of 'a', 'b' and 'c' (moved to the next day)", (trigger with { Calendars = ["a", "b", "c"], OnExcluded = OnExcluded.Next }).Describe());
        var known = new Dictionary<string, ICalendar> { ["w"] = new Never() };
        Assert.Equal("at 10:00, every day, UTC, except times of 'w'", (trigger with { Calendars = ["w"] }).Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Calendars = known }).Describe());
    }

    [Fact]
    public void A_delay_of_one_unit_says_how_many() =>
        Assert.Equal(["1 day after the end of each run", "90 minutes after the end of each run"], new[] { TimeSpan.FromDays(1), TimeSpan.FromMinutes(90) }.Select(delay => Trigger.Delay(delay).Describe()));

    [Fact]
    public void What_follows_an_end_has_no_clock()
    {
        Trigger[] triggers = [Trigger.Delay(TimeSpan.FromSeconds(9)), Trigger.AfterJob("a")];
        Assert.Equal(["9 seconds after the end of each run", "after job 'a' ended as succeeded"], triggers.Select(trigger => (trigger with { TimeZone = "Europe/Berlin" }).Describe()));
    }

    private sealed class Never : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => false;
    }

    private sealed class Bare(string text) : ITrigger
    {
        public string Kind => "bare";

        public DateTimeOffset? Next(DateTimeOffset after) => null;

        public DateTimeOffset? Previous(DateTimeOffset before) => null;

        public override string ToString() => text;
    }
}
