using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>What is no trigger is refused with a code and a sentence that shows the place, the same in code and in configuration (CFG-9).</summary>
public class BadTriggerTests
{
    private static readonly string Long = new('1', 10_000);

    /// <summary>Expression, code, and what the message shows.</summary>
    public static TheoryData<string, string, string> Crons => new()
    {
        { "0 0 * * monx", "SCH1020", "field 5 (day of week) has monx; allowed 0-7 or sun-sat, L, #. `0 0 * * [monx]`" },
        { "0 0 * * sunday", "SCH1020", "`0 0 * * [sunday]`" },
        { "0 0 * janx *", "SCH1020", "field 4 (month) has janx; allowed 1-12 or jan-dec. `0 0 * [janx] *`" },
        { "0 0 * jan-13 *", "SCH1020", "`0 0 * [jan-13] *`" },
        { "60 * * * * *", "SCH1020", "field 1 (second) has 60; allowed 0-59. `[60] * * * * *`" },
        { "60 * * * *", "SCH1020", "field 1 (minute) has 60; allowed 0-59. `[60] * * * *`" },
        { "* 24 * * *", "SCH1020", "field 2 (hour) has 24; allowed 0-23. `* [24] * * *`" },
        { "* * 0 * *", "SCH1020", "field 3 (day of month) has 0; allowed 1-31, L, W. `* * [0] * *`" },
        { "* * 32 * *", "SCH1020", "`* * [32] * *`" },
        { "* * * 0 *", "SCH1020", "field 4 (month) has 0" },
        { "* * * 13 *", "SCH1020", "`* * * [13] *`" },
        { "* * * * 8", "SCH1020", "field 5 (day of week) has 8" },
        { "* * * * -1", "SCH1020", "`* * * * [-1]`" },
        { "*/0 * * * *", "SCH1020", "field 1 (minute) has */0" },
        { "0/0 * * * *", "SCH1020", "`[0/0] * * * *`" },
        { "1-5/0 * * * *", "SCH1020", "`[1-5/0] * * * *`" },
        { "*/60 * * * *", "SCH1020", "`[*/60] * * * *`" },
        { "/5 * * * *", "SCH1020", "`[/5] * * * *`" },
        { "5- * * * *", "SCH1020", "`[5-] * * * *`" },
        { "30-10 * * * *", "SCH1020", "field 1 (minute) has 30-10; allowed 0-59. A range goes upwards: write 30-59,0-10. `[30-10] * * * *`" },
        { "59-0 * * * * *", "SCH1020", "field 1 (second) has 59-0; allowed 0-59. A range goes upwards: write 59,0. `[59-0] * * * * *`" },
        { "0 8,22-2/2 * * *", "SCH1020", "A range goes upwards: write 22-23/2,0-2/2. `0 8,[22-2/2] * * *`" },
        { "0 0 28-3 * *", "SCH1020", "A range goes upwards: write 28-31,1-3. `0 0 [28-3] * *`" },
        { "0 0 1 nov-feb *", "SCH1020", "A range goes upwards: write nov-dec,jan-feb. `0 0 1 [nov-feb] *`" },
        { "1--2 * * * *", "SCH1020", "`[1--2] * * * *`" },
        { "1.5 * * * *", "SCH1020", "`[1.5] * * * *`" },
        { "0x5 * * * *", "SCH1020", "`[0x5] * * * *`" },
        { "99999999999 * * * *", "SCH1020", "field 1 (minute) has 99999999999" },
        { "0,,1 * * * *", "SCH1020", "field 1 (minute) has an empty item; allowed 0-59. `0,[],1 * * * *`" },
        { ",0 * * * *", "SCH1020", "`[],0 * * * *`" },
        { "0, * * * *", "SCH1020", "`0,[] * * * *`" },
        { "* * * * mon,tue-", "SCH1020", "`* * * * mon,[tue-]`" },
        { "0 0 ١ * *", "SCH1020", "`0 0 [١] * *`" },
        { "0 0 * * мон", "SCH1020", "`0 0 * * [мон]`" },
        { "😀 * * * *", "SCH1020", "`[😀] * * * *`" },
        { "\0 * * * *", "SCH1020", "field 1 (minute)" },
        { "0 L * * *", "SCH1020", "`0 [L] * * *`" },
        { "0 0 L-31 * *", "SCH1020", "`0 0 [L-31] * *`" },
        { "0 0 W * *", "SCH1020", "`0 0 [W] * *`" },
        { "0 0 32W * *", "SCH1020", "`0 0 [32W] * *`" },
        { "0 0 1-5W * *", "SCH1020", "`0 0 [1-5W] * *`" },
        { "0 0 1,2W * *", "SCH1020", "`0 0 [1,2W] * *`" },
        { "0 0 1#2 * *", "SCH1020", "`0 0 [1#2] * *`" },
        { "0 0 * 1L *", "SCH1020", "`0 0 * [1L] *`" },
        { "0 0 * * L", "SCH1020", "`0 0 * * [L]`" },
        { "0 0 * * 8L", "SCH1020", "`0 0 * * [8L]`" },
        { "0 0 * * #", "SCH1020", "`0 0 * * [#]`" },
        { "0 0 * * 5#0", "SCH1020", "`0 0 * * [5#0]`" },
        { "0 0 * * 5#6", "SCH1020", "`0 0 * * [5#6]`" },
        { "0 0 * * 1,2#1", "SCH1020", "`0 0 * * [1,2#1]`" },
        { "H(1-5) * * * *", "SCH1020", "`[H(1-5)] * * * *`" },
        { "@", "SCH1020", "Cron '@' is not a known macro. Known: @every_second" },
        { "@reboot", "SCH1020", "Cron '@reboot' is not a known macro." },
        { "@hurly", "SCH1020", "Did you mean '@hourly'?" },
        { "@every 5m", "SCH1020", "Cron '@every 5m' is not a known macro." },
        { "0 0 1 1 * * 2027", "SCH1021", "Cron has 7 fields; expected 5 (minute first) or 6 (second first). Quartz" },
        { "*", "SCH1021", "Cron has 1 field; expected 5" },
        { "daily", "SCH1021", "Cron has 1 field; expected 5" },
        { Long, "SCH1021", "Cron has 10000 characters; expected at most 1000." },
        { $"{Long} * * * *", "SCH1021", "Cron has 10008 characters" },
        { $"@{Long}", "SCH1021", "Cron has 10001 characters" },
        { "0 0 31 2 *", "SCH1022", "Cron never fires (no 31 February)." },
        { "0 0 30 feb ?", "SCH1022", "Cron never fires (no 30 in month feb)." },
        { "0 0 31 2,4,6,9,11 *", "SCH1022", "Cron never fires" },
        { "0 0 8 * mon#1", "SCH1022", "Cron never fires (no day of month 8 in month * is a day of week mon#1)." },
    };

    /// <summary>Field, value, code, and what the message shows.</summary>
    public static TheoryData<string, string, string, string> Fields => new()
    {
        { "Year", "1800", "SCH1020", "Year '1800' has 1800; allowed 1970-9999. `[1800]`" },
        { "Year", "10000", "SCH1020", "`[10000]`" },
        { "Year", "2030-2020", "SCH1020", "`[2030-2020]`" },
        { "Year", "last", "SCH1020", "`[last]`" },
        { "Year", "٢٠٢٧", "SCH1020", "`[٢٠٢٧]`" },
        { "Year", "2027,", "SCH1020", "Year '2027,' has an empty item; allowed 1970-9999. `2027,[]`" },
        { "Month", "0", "SCH1020", "`[0]`" },
        { "Month", "13", "SCH1020", "`[13]`" },
        { "Month", "janx", "SCH1020", "Month 'janx' has janx; allowed 1-12 or jan-dec." },
        { "Month", "nov-feb", "SCH1020", "`[nov-feb]`" },
        { "Day", "0", "SCH1020", "`[0]`" },
        { "Day", "32", "SCH1020", "`[32]`" },
        { "Day", "32nd fri", "SCH1020", "Day '32nd fri' has 32nd fri; allowed 1-31, last, 2nd fri, last sun." },
        { "Day", "6th fri", "SCH1020", "`[6th fri]`" },
        { "Day", "1nd fri", "SCH1020", "`[1nd fri]`" },
        { "Day", "2nd", "SCH1020", "`[2nd]`" },
        { "Day", "fri", "SCH1020", "`[fri]`" },
        { "Day", "last,last 5", "SCH1020", "`last,[last 5]`" },
        { "Day", "L", "SCH1020", "`[L]`" },
        { "Day", Long, "SCH1021", "Day has 10000 characters; expected at most 1000." },
        { "Week", "0", "SCH1020", "`[0]`" },
        { "Week", "54", "SCH1020", "Week '54' has 54; allowed 1-53." },
        { "Week", "50-2", "SCH1020", "`[50-2]`" },
        { "DayOfWeek", "8", "SCH1020", "DayOfWeek '8' has 8; allowed 0-7 or sun-sat." },
        { "DayOfWeek", "monx", "SCH1020", "`[monx]`" },
        { "DayOfWeek", "mon#2", "SCH1020", "`[mon#2]`" },
        { "Hour", "24", "SCH1020", "Hour '24' has 24; allowed 0-23." },
        { "Hour", "22-2", "SCH1020", "`[22-2]`" },
        { "Hour", "*/0", "SCH1020", "`[*/0]`" },
        { "Hour", "1, ,3", "SCH1020", "Hour '1, ,3' has an empty item; allowed 0-23. `1,[],3`" },
        { "Minute", "60", "SCH1020", "`[60]`" },
        { "Minute", "-1", "SCH1020", "`[-1]`" },
        { "Second", "60", "SCH1020", "`[60]`" },
        { "Second", "99999999999", "SCH1020", "`[99999999999]`" },
        { "Second", Long, "SCH1021", "Second has 10000 characters" },
    };

    [Theory]
    [MemberData(nameof(Crons))]
    public void CFG_9_a_cron_that_is_none_is_refused_where_it_stands(string expression, string code, string shows)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Cron(expression));
        Assert.Equal((code, "Cron"), (exception.Code, exception.Member));
        Assert.Contains(shows, exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Message.Length, 1, 400);
        Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", "Cron": {{JsonSerializer.Serialize(expression)}} } } }""").Refuses(code, "Scheduler:Schedules:x:Cron", exception.Message);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void CFG_9_a_cron_field_that_is_none_is_refused_where_it_stands(string field, string value, string code, string shows)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Make(field, value));
        Assert.Equal((code, $"CronFields:{field}"), (exception.Code, exception.Member));
        Assert.Contains(shows, exception.Message, StringComparison.Ordinal);
        Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", "CronFields": { "{{field}}": {{JsonSerializer.Serialize(value)}} } } } }""")
            .Refuses(code, $"Scheduler:Schedules:x:CronFields:{field}", exception.Message);
    }

    [Theory]
    [InlineData("\"Every\": \"0s\"", "SCH1012", "Every", "Interval 0s")]
    [InlineData("\"Every\": \"0\"", "SCH1010", "Every", "'0'")]
    [InlineData("\"Every\": \"-5m\"", "SCH1010", "Every", "'-5m'")]
    [InlineData("\"Every\": \"1h\", \"Jitter\": \"400d\"", "SCH1012", "Jitter", "400d")]
    [InlineData("\"Every\": \"1h\", \"EndAt\": \"2026-01-01\", \"StartAt\": \"2026-12-01\"", "SCH1050", "EndAt", "EndAt 2026-01-01T00:00:00Z is before StartAt 2026-12-01T00:00:00Z.")]
    [InlineData("\"Cron\": \"0 0 29 2 *\", \"StartAt\": \"2026-01-01\", \"EndAt\": \"2027-01-01\"", "SCH1050", "EndAt", "never occurs")]
    [InlineData("\"At\": \"2027-03-28T02:30:00\", \"TimeZone\": \"Europe/Berlin\"", "SCH1052", "At", "2027-03-28T02:30 does not exist in Europe/Berlin (clocks go from 02:00 to 03:00).")]
    [InlineData("\"Every\": \"1h\", \"TimeZone\": \"Europe/Berlin\", \"StartAt\": \"2027-03-28T02:30:00\"", "SCH1052", "StartAt", "2027-03-28T02:30 does not exist")]
    [InlineData("\"At\": \"tomorrow\"", "SCH1053", "At", "'tomorrow'")]
    [InlineData("\"At\": \"2027-02-30T00:00:00Z\"", "SCH1053", "At", "'2027-02-30T00:00:00Z'")]
    [InlineData("\"Calendar\": { \"Months\": -1 }", "SCH1012", "Calendar", "none negative")]
    [InlineData("\"Calendar\": { \"Days\": 1, \"At\": \"25:00\" }", "SCH1053", "Calendar:At", "'25:00'")]
    [InlineData("\"Calendar\": { \"Days\": 1, \"StartDate\": \"2027-01-02\", \"EndDate\": \"2027-01-01\" }", "SCH1050", "Calendar:EndDate", "EndDate 2027-01-01 is before StartDate 2027-01-02.")]
    [InlineData("\"CronFields\": { \"Month\": \"feb\", \"Day\": \"30\" }", "SCH1022", "CronFields", "no day matches Month=feb Day=30.")]
    [InlineData("\"Any\": [ { \"Cron\": \"* * * * *\" }, { \"Cron\": \"* * * * monx\" } ]", "SCH1020", "Any:1:Cron", "`* * * * [monx]`")]
    [InlineData("\"All\": [ { \"Any\": [ { \"CronFields\": { \"Hour\": \"24\" } } ] } ]", "SCH1020", "All:0:Any:0:CronFields:Hour", "Hour '24'")]
    public void CFG_9_a_setting_of_a_trigger_that_is_wrong_is_refused_where_it_stands(string settings, string code, string key, string shows) =>
        Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", {{settings}} } } }""").Refuses(code, $"Scheduler:Schedules:x:{key}", shows);

    [Theory]
    [InlineData("0 0 * * 5-1", "2026-01-02T00:00:00 2026-01-03T00:00:00 2026-01-04T00:00:00 2026-01-05T00:00:00 2026-01-09T00:00:00")]
    [InlineData("0 0 * * FRI-MON", "2026-01-02T00:00:00 2026-01-03T00:00:00 2026-01-04T00:00:00 2026-01-05T00:00:00 2026-01-09T00:00:00")]
    [InlineData("0 0 * * 7-2", "2026-01-04T00:00:00 2026-01-05T00:00:00 2026-01-06T00:00:00 2026-01-11T00:00:00")]
    public void DST_9_a_range_of_days_of_the_week_may_go_over_the_end_of_the_week(string expression, string expected)
    {
        var trigger = Trigger.Cron(expression);
        var actual = new List<string>();
        for (var next = trigger.Next(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)); actual.Count < expected.Split(' ').Length; next = trigger.Next(next!.Value))
        {
            actual.Add($"{next:s}");
        }

        Assert.Equal(expected.Split(' '), actual);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(Texts)])]
    public void Any_text_is_a_cron_or_is_refused_with_a_code(string text) => AssertParsesOrRefuses(() => Trigger.Cron(text));

    [Property(MaxTest = 1000, Arbitrary = [typeof(Texts)])]
    public void Any_text_is_a_cron_field_or_is_refused_with_a_code(string text) =>
        Assert.All(CronFieldNames, field => AssertParsesOrRefuses(() => Make(field, text)));

    private static readonly string[] CronFieldNames = ["Year", "Month", "Day", "Week", "DayOfWeek", "Hour", "Minute", "Second"];

    private static void AssertParsesOrRefuses(Func<Trigger> make)
    {
        try
        {
            var trigger = make();
            var next = trigger.Next(DateTimeOffset.UnixEpoch);
            Assert.True(next is null || trigger.Previous(next.Value.AddTicks(1)) == next);
        }
        catch (InvalidTriggerException exception)
        {
            Assert.Matches(@"\ASCH\d{4}\z", exception.Code);
            Assert.StartsWith("Cron", exception.Member, StringComparison.Ordinal);
            Assert.NotEmpty(exception.Message);
        }
    }

    private static CronFieldsTrigger Make(string field, string value)
    {
        return new(Of("Year"), Of("Month"), Of("Day"), Of("Week"), Of("DayOfWeek"), Of("Hour"), Of("Minute"), Of("Second"));

        string? Of(string name) => name == field ? value : null;
    }

    /// <summary>Half are any text, half are made of what expressions are made of.</summary>
    public static class Texts
    {
        private static readonly string[] Parts =
            ["*", "?", "/", "-", ",", "#", "L", "W", "H", "@", "0", "1", "2", "5", "7", "12", "31", "59", "60", "2027", "mon", "fri", "jan", "last", "2nd fri", "hourly", " ", " ", "\t", "~", "(", "ß", "１"];

        public static Arbitrary<string> Any() => Arb.From(Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get),
            Gen.ListOf(Gen.Elements(Parts)).Select(string.Concat),
            Gen.ListOf(Gen.ListOf(Gen.Elements(Parts), 2).Select(string.Concat), 5).Select(fields => string.Join(' ', fields)),
            Gen.ListOf(Gen.Frequency((4, Gen.Constant("*")), (1, Gen.Elements(Parts)), (1, Gen.ListOf(Gen.Elements(Parts), 3).Select(string.Concat))), 5).Select(fields => string.Join(' ', fields))));
    }
}
