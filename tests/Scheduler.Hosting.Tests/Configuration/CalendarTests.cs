using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

public class CalendarTests
{
    private const string Tick = """ "Schedules": { "s": { "Job": "tick", "Cron": "0 9 * * *", "Calendars": [ "c" ] } } """;

    [Fact]
    public void A_later_file_takes_calendars_back_by_the_word_none()
    {
        var definitions = Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Weekdays": [ "Sat" ] } } }, {{Tick}} }""")
            .Json("""{ "Scheduler": { "Calendars": { "c": { "Extends": "none", "Exclude": { "Dates": "none" } } }, "Schedules": { "s": { "Calendars": "None" } } } }""")
            .Definitions();

        Assert.Empty(Assert.IsType<CronTrigger>(definitions.Schedules[0].Definition.Trigger).Calendars);
    }

    [Fact]
    public void CAL_1_every_key_is_read()
    {
        var definitions = Configured.By($$"""
            {
              "TimeZone": "Europe/Berlin",
              "Calendars": {
                "base": { "TimeZone": "America/New_York", "Exclude": { "Yearly": [ "12-25" ], "Dates": [ "2026-11-26" ] } },
                "C": { "Extends": "BASE", "Exclude": { "Weekdays": [ "Sat", "sunday" ], "Ranges": [ "2027-01-04..2027-01-05" ], "Daily": [ "08:00-08:30" ], "Cron": [ "* * 7 12 *" ] }, "Include": { "Dates": [ "2026-11-28" ] } }
              },
              {{Tick}}
            }
            """).Definitions();
        var calendar = definitions.Calendars["c"];

        // Noon in New York is the evening in Berlin; 04:00 there still is the day before here.
        Assert.True(Excludes("2026-12-25T18:00:00+01:00"));
        Assert.False(Excludes("2026-12-25T04:00:00+01:00"));
        Assert.True(Excludes("2026-11-26T20:00:00+01:00"));
        Assert.True(Excludes("2026-11-29T20:00:00+01:00"));
        Assert.False(Excludes("2026-11-28T20:00:00+01:00"));
        Assert.True(Excludes("2027-01-05T20:00:00+01:00"));
        Assert.False(Excludes("2027-01-06T20:00:00+01:00"));
        Assert.True(Excludes("2027-01-06T08:29:59+01:00"));
        Assert.False(Excludes("2027-01-06T08:30:00+01:00"));
        Assert.True(Excludes("2026-12-07T20:00:00+01:00"));
        var trigger = Assert.IsType<CronTrigger>(definitions.Schedules[0].Definition.Trigger);
        Assert.Equal(["c"], trigger.Calendars);
        Assert.Equal(OnExcluded.Skip, trigger.OnExcluded);

        bool Excludes(string local) => calendar.Excludes(DateTimeOffset.Parse(local, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void CAL_2_a_schedule_says_what_becomes_of_what_is_excluded()
    {
        var configured = Configured.By("""
            { "Calendars": { "c": { "Exclude": { "Weekdays": [ "Sat" ] } } }, "Jobs": { "tick": { "Every": "1h", "Calendars": [ "c" ], "OnExcluded": "ModifiedNext" } } }
            """);

        Assert.Equal(OnExcluded.ModifiedNext, Assert.IsType<EveryTrigger>(configured.Schedule("tick").Trigger).OnExcluded);
    }

    [Fact]
    public void Lists_of_configuration_replace_those_of_code()
    {
        var configured = Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Weekdays": [ "Mon" ] } } }, {{Tick}} }""").Code(options =>
        {
            options.Calendars["c"] = new() { Exclude = { Weekdays = { "Sat" }, Dates = { "2026-12-24" } } };
            options.Schedules["s"] = new() { Trigger = { Calendars = { "other" } } };
        });
        var calendar = configured.Definitions().Calendars["c"];

        Assert.True(calendar.Excludes(new(2026, 11, 23, 9, 0, 0, default)));
        Assert.False(calendar.Excludes(new(2026, 11, 28, 9, 0, 0, default)));
        Assert.True(calendar.Excludes(new(2026, 12, 24, 9, 0, 0, default)));
        Assert.Equal(["c"], Assert.IsType<CronTrigger>(configured.Schedule("s").Trigger).Calendars);
    }

    [Fact]
    public void The_builder_writes_what_configuration_says()
    {
        var configured = new Configured().Code(options =>
        {
            options.Calendars["base"] = Written(calendar => calendar.TimeZone("Europe/Berlin").Exclude(times => times.Yearly(1, 1)));
            options.Calendars["c"] = Written(calendar => calendar.Extends("base")
                .Exclude(times => times.Weekdays(DayOfWeek.Saturday).Dates(new DateOnly(2026, 11, 24)).Range(new(2026, 12, 1), new(2026, 12, 2)).Daily(new(22, 0), new(6, 0)).Cron("* 12 * * *"))
                .Exclude(new Fridays())
                .Include(times => times.Dates(new DateOnly(2026, 11, 28))));
        });
        var calendar = configured.Definitions().Calendars["c"];

        // From Monday 23 November on: a date, Friday, but not Saturday 28; then the range, Friday, Saturday, Friday, and so on to New Year's Day, a Friday.
        Assert.Equal([24, 27], Days(23, 30).Where(day => calendar.Excludes(At9(2026, 11, day))));
        Assert.Equal([1, 2, 4, 5], Days(1, 10).Where(day => calendar.Excludes(At9(2026, 12, day))));
        Assert.True(calendar.Excludes(At9(2027, 1, 1)));
        Assert.True(calendar.Excludes(At9(2029, 1, 1)));
        Assert.True(calendar.Excludes(new(2026, 11, 25, 23, 0, 0, default)));
        Assert.True(calendar.Excludes(new(2026, 11, 25, 12, 59, 0, default)));
        Assert.False(calendar.Excludes(new(2026, 11, 28, 23, 0, 0, default)));
    }

    [Theory]
    [InlineData("""{ "Exclude": { "Dates": [ "2026-12-24", "25.12.2026" ] } }""", "SCH1053", "Exclude:Dates:1", "'25.12.2026' is not a date. Write for example")]
    [InlineData("""{ "Exclude": { "Yearly": [ "13-01" ] } }""", "SCH1053", "Exclude:Yearly:0", "'13-01' is not a day of the year. Write for example 12-25.")]
    [InlineData("""{ "Exclude": { "Ranges": [ "2026-12-24" ] } }""", "SCH1053", "Exclude:Ranges:0", "'2026-12-24' is not a range of dates. Write for example 2026-12-24..2027-01-01.")]
    [InlineData("""{ "Exclude": { "Ranges": [ "2026-12-24..2026-12-23" ] } }""", "SCH1053", "Exclude:Ranges:0", "ends before it begins")]
    [InlineData("""{ "Exclude": { "Weekdays": [ "Satur" ] } }""", "SCH1040", "Exclude:Weekdays:0", "'Satur' is not valid. Use Sun, Mon, Tue, Wed, Thu, Fri, Sat.")]
    [InlineData("""{ "Exclude": { "Daily": [ "22:00" ] } }""", "SCH1053", "Exclude:Daily:0", "'22:00' is not a time of each day. Write for example 22:00-06:00.")]
    [InlineData("""{ "Exclude": { "Daily": [ "06:00-06:00" ] } }""", "SCH1053", "Exclude:Daily:0", "is the whole day or nothing")]
    [InlineData("""{ "Include": { "Daily": [ "6-7" ] } }""", "SCH1053", "Include:Daily:0", "'6' is not a time of day")]
    [InlineData("""{ "Exclude": { "Cron": [ "0 25 * * *" ] } }""", "SCH1020", "Exclude:Cron:0", "field 2 (hour) has 25")]
    [InlineData("""{ "Exclude": { "Weekday": [ "Sat" ] } }""", "SCH1001", "Exclude:Weekday", "Unknown setting 'Weekday'. Did you mean 'Weekdays'?")]
    [InlineData("""{ "Exclde": { "Weekdays": [ "Sat" ] } }""", "SCH1001", "Exclde", "Unknown setting 'Exclde'. Did you mean 'Exclude'?")]
    [InlineData("""{ "TimeZone": "Europe/Berln" }""", "SCH1030", "TimeZone", "Did you mean 'Europe/Berlin'?")]
    [InlineData("""{ "Extends": [ "d" ] }""", "SCH1060", "Extends", "Calendar 'd' not defined. Did you mean 'c'?")]
    [InlineData("""{ "Extends": [ "C" ] }""", "SCH1060", "Extends", "Calendar cycle: c -> C. Remove one of these from Extends.")]
    [InlineData("""{ "Type": "Moon" }""", "SCH1063", "Type", "Type 'Moon' is not known. Known: none.")]
    public void A_calendar_that_is_wrong_is_refused(string calendar, string code, string path, string message) =>
        Configured.By($$"""{ "Calendars": { "c": {{calendar}} } }""").Refuses(code, $"Scheduler:Calendars:c:{path}", message);

    [Fact]
    public void SCH1060_a_cycle_is_told_with_its_path_once() =>
        Configured.By("""{ "Calendars": { "a": { "Extends": [ "b" ] }, "b": { "Extends": [ "c" ] }, "c": { "Extends": [ "b" ] } } }""")
            .Refuses("SCH1060", "Scheduler:Calendars:c:Extends", "Calendar cycle: b -> c -> b.");

    [Fact]
    public void SCH1060_a_schedule_names_calendars_that_are_defined()
    {
        Configured.By("""{ "Calendars": { "business-days": {} }, "Schedules": { "s": { "Job": "tick", "Every": "1h", "Calendars": [ "busines-days" ] } } }""")
            .Refuses("SCH1060", "Scheduler:Schedules:s:Calendars", "Calendar 'busines-days' not defined. Did you mean 'business-days'?");
        Configured.By("""{ "Schedules": { "s": { "Job": "tick", "Any": [ { "Every": "1h", "Calendars": [ "c" ] } ] } }, "Calendars": { "c": {} } }""")
            .Refuses("SCH1006", "Scheduler:Schedules:s:Any:0:Calendars", "Calendars belong to the outermost trigger");
        Configured.By("""{ "Schedules": { "s": { "Job": "tick", "Every": "1h", "OnExcluded": "Next" } } }""")
            .Refuses("SCH1006", "Scheduler:Schedules:s:OnExcluded", "OnExcluded says what becomes of what Calendars exclude, and there are none.");
    }

    [Fact]
    public void CAL_4_calendars_that_leave_nothing_are_refused() =>
        Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Cron": [ "* 9 * * *" ] } } }, {{Tick}} }""")
            .Refuses("SCH1060", "Scheduler:Schedules:s:Calendars", "Calendars exclude every occurrence within 10 years.");

    [Fact]
    public void A_kind_of_calendar_of_the_application_reads_its_settings()
    {
        var configured = Configured.By($$"""
            { "Calendars": { "c": { "Type": "DAYS", "First": "28", "Exclude": { "Weekdays": [ "Sun" ] }, "Include": { "Yearly": [ "12-31" ] } }, "wide": { "Extends": [ "c" ] } }, {{Tick}} }
            """);
        configured.Calendars.Add(new("days", settings => new FromDay(settings.Number("First", 1, 1, 31))));
        var calendar = configured.Definitions().Calendars["wide"];

        Assert.Equal([27, 28, 29, 30], Days(24, 31).Where(day => calendar.Excludes(At9(2026, 12, day))));

        var wrong = Configured.By("""{ "Calendars": { "c": { "Type": "Days", "First": "32", "Last": 1 } } }""");
        wrong.Calendars.Add(new("days", settings => new FromDay(settings.Number("First", 1, 1, 31))));
        Assert.Equal(
            ["SCH1043 Scheduler:Calendars:c:First", "SCH1001 Scheduler:Calendars:c:Last"],
            wrong.Build().Problems.Select(problem => $"{problem.Code} {problem.Path}"));
    }

    [Fact]
    public void A_trigger_made_in_code_takes_calendars_too()
    {
        var configured = Configured.By("""{ "Calendars": { "c": { "Exclude": { "Weekdays": [ "Sat" ] } } }, "Schedules": { "known": { "Calendars": [ "c" ] }, "foreign": { "Calendars": [ "c" ], "OnExcluded": "Next" } } }""")
            .Code(options =>
            {
                options.Schedules["known"] = new() { Job = "tick", Trigger = { Instance = Trigger.Every(TimeSpan.FromHours(1)) with { OnExcluded = OnExcluded.Previous } } };
                options.Schedules["foreign"] = new() { Job = "tick", Trigger = { Instance = new Foreign() } };
            });

        Assert.Equal(Trigger.Every(TimeSpan.FromHours(1)) with { Calendars = ["c"], OnExcluded = OnExcluded.Previous }, configured.Schedule("known").Trigger);
        var foreign = Assert.IsType<AnyTrigger>(configured.Schedule("foreign").Trigger);
        Assert.IsType<Foreign>(Assert.Single(foreign.Triggers));
        Assert.Equal(OnExcluded.Next, foreign.OnExcluded);
        Assert.True(foreign.IsOneOff);
    }

    [Fact]
    public void The_schedule_builder_keeps_calendars_when_the_kind_changes()
    {
        var options = new ScheduleOptions();
        new ScheduleBuilder(options).Every(TimeSpan.FromHours(1)).Calendars("a", "b").OnExcluded(OnExcluded.Next).Cron("0 9 * * *");
        Assert.Equal(["a", "b"], options.Trigger.Calendars);
        Assert.Equal(OnExcluded.Next, options.Trigger.OnExcluded);

        new ScheduleBuilder(options).Trigger(Trigger.Every(TimeSpan.FromHours(1))).Calendars("c").Cron("0 9 * * *").Calendars("d");
        Assert.Equal(["d"], options.Trigger.Calendars);
    }

    [Theory]
    [InlineData(""" "Every": "1d" """, """ "Daily": [ "23:30-00:30" ] """)]
    [InlineData(""" "Every": "7d" """, """ "Weekdays": [ "Thu" ] """)]
    [InlineData(""" "Calendar": { "Weeks": 1 } """, """ "Weekdays": [ "Thu" ] """)]
    [InlineData(""" "Any": [ { "Every": "7d" } ] """, """ "Weekdays": [ "Thu" ] """)]
    public void BND_1_what_counts_from_its_creation_is_not_refused_before_that_is_known(string trigger, string excluded) =>
        Configured.By($$"""{ "Calendars": { "c": { "Exclude": { {{excluded}} } } }, "Schedules": { "s": { "Job": "tick", {{trigger}}, "Calendars": [ "c" ] } } }""").Definitions();

    [Theory]
    [InlineData(""" "At": "2026-11-28T09:00:00Z" """)]
    [InlineData(""" "At": "2026-10-31T09:00:00Z", "RunIfPast": true """)]
    [InlineData(""" "Cron": "0 9 * * sat", "EndAt": "2027-11-28T09:00:00Z" """)]
    [InlineData(""" "Cron": "0 9 * * sat", "StartAt": "2026-11-20T09:00:00Z", "EndAt": "2027-11-28T09:00:00Z" """)]
    [InlineData(""" "Calendar": { "Weeks": 1, "StartDate": "2026-11-28" }, "EndAt": "2027-11-28T09:00:00Z" """)]
    public void BND_1_calendars_that_leave_nothing_of_what_ends_are_refused(string trigger) =>
        Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Weekdays": [ "Sat", "Sun" ] } } }, "Schedules": { "s": { "Job": "tick", {{trigger}}, "Calendars": [ "c" ] } } }""")
            .Refuses("SCH1060", "Scheduler:Schedules:s:Calendars", "Calendars exclude every occurrence that it has.");

    [Fact]
    public void BND_1_what_has_occurred_and_is_over_is_not_refused() =>
        Assert.NotNull(Configured.By("""
            { "Calendars": { "c": { "Exclude": { "Dates": [ "2026-11-24" ] } } },
              "Schedules": { "s": { "Job": "tick", "Cron": "0 9 * * *", "EndAt": "2026-11-24T12:00:00Z", "Calendars": [ "c" ] }, "t": { "Job": "tick", "At": "2026-11-20T09:00:00Z", "RunIfPast": true, "Calendars": [ "c" ] } } }
            """).Build().Definitions);

    [Fact]
    public void BND_1_the_id_of_the_schedule_counts()
    {
        // One of these is the hour that H stands for.
        var hour = Assert.IsType<CronTrigger>(Trigger.Cron("0 H * * *").Bind(new("s", Configured.Now, TimeZoneInfo.Utc))).Next(Configured.Now)!.Value.Hour;
        Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Cron": [ "* {{hour}} * * *" ] } } }, "Schedules": { "s": { "Job": "tick", "Cron": "0 H * * *", "Calendars": [ "c" ] } } }""")
            .Refuses("SCH1060", "Scheduler:Schedules:s:Calendars", "Calendars exclude every occurrence within 10 years");
        Configured.By($$"""{ "Calendars": { "c": { "Exclude": { "Cron": [ "* {{(hour + 1) % 24}} * * *" ] } } }, "Schedules": { "s": { "Job": "tick", "Cron": "0 H * * *", "Calendars": [ "c" ] } } }""").Definitions();
    }

    [Fact]
    public void Several_calendars_of_your_own_add_up()
    {
        var calendar = new Configured().Code(options => options.Calendars["c"] = Written(calendar => calendar.Exclude(new Fridays()).Exclude(new FromDay(28)))).Definitions().Calendars["c"];

        Assert.Equal([27, 28], Days(25, 28).Where(day => calendar.Excludes(At9(2026, 11, day))));
    }

    [Fact]
    public void A_calendar_that_throws_is_told_with_its_path()
    {
        var kind = Configured.By("""{ "Calendars": { "c": { "Type": "Days" } } }""");
        kind.Calendars.Add(new("days", _ => throw new FormatException("boom")));
        kind.Refuses("SCH1065", "Scheduler:Calendars:c:Type", "days cannot be made of its settings, FormatException: boom");

        Configured.By($$"""{ {{Tick}} }""").Code(options => options.Calendars["c"] = Written(calendar => calendar.Exclude(new Broken())))
            .Refuses("SCH1065", "Scheduler:Schedules:s", "Its trigger, or one of its calendars, threw InvalidOperationException: boom");
    }

    [Fact]
    public void DST_6_an_abbreviated_time_zone_of_a_calendar_is_warned_of()
    {
        var problem = Assert.Single(Configured.By("""{ "Calendars": { "c": { "TimeZone": "EST" } } }""").Build().Problems);

        Assert.Equal(("SCH1033", "Scheduler:Calendars:c:TimeZone", true), (problem.Code, problem.Path, problem.IsWarning));
    }

    [Fact]
    public void A_fraction_of_a_second_is_refused_and_not_cut_off() =>
        new Configured().Code(options => options.Calendars["c"] = Written(calendar => calendar.Exclude(times => times.Daily(new(22, 0, 0, 500), new(6, 0)))))
            .Refuses("SCH1053", "Scheduler:Calendars:c:Exclude:Daily:0", "22:00:00.5");

    [Fact]
    public void DST_7_time_zones_are_looked_up_anew()
    {
        var definitions = Configured.By("""{ "TimeZone": "Europe/Berlin" }""").Definitions();
        var before = definitions.TimeZone;
        TimeZoneInfo.ClearCachedData();

        Assert.NotSame(before, definitions.TimeZone);
        Assert.Equal("Europe/Berlin", definitions.TimeZone.Id);
    }

    private static IEnumerable<int> Days(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static DateTimeOffset At9(int year, int month, int day) => new(year, month, day, 9, 0, 0, TimeSpan.Zero);

    private static ExclusionCalendarOptions Written(Action<CalendarBuilder> write)
    {
        var options = new ExclusionCalendarOptions();
        write(new(options));
        return options;
    }

    private sealed class Fridays : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local.DayOfWeek == DayOfWeek.Friday;
    }

    private sealed class Broken : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => throw new InvalidOperationException("boom");
    }

    private sealed class FromDay(int first) : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local.Day >= first;
    }

    private sealed class Foreign : ITrigger
    {
        public string Kind => "foreign";

        public bool IsOneOff => true;

        public DateTimeOffset? Next(DateTimeOffset after) => after < Configured.Now.AddDays(1) ? Configured.Now.AddDays(1) : null;

        public DateTimeOffset? Previous(DateTimeOffset before) => before > Configured.Now.AddDays(1) ? Configured.Now.AddDays(1) : null;
    }
}
