using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>Occurrences are counted without walking through them.</summary>
public class CountTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 10, 17, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("* * * * * *", 86_400)]
    [InlineData("*/7 5-40/3 */5 * * *", 9 * 12 * 5)]
    [InlineData("30 2 * * * *", 24)]
    [InlineData("0 0 12 * * mon-fri", 1)]
    public void A_day_is_counted_by_its_hours_minutes_and_seconds(string expression, int expected)
    {
        var midnight = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, Trigger.Cron(expression).Count(midnight.AddTicks(-1), midnight.AddDays(1).AddTicks(-1), long.MaxValue));
    }

    [Theory]
    [InlineData("* * * * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 365 * 86_400)]
    [InlineData("30 * * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 365 * 24)]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 365)]
    [InlineData("*/30 2 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", (2 * 365) + 1)]
    [InlineData("0 12 * * *", "Pacific/Apia", "2011-12-28T00:00:00Z", "2012-01-02T00:00:00Z", 6)]
    [InlineData("0 0 29 2 *", "UTC", "1970-01-01T00:00:00Z", "2101-01-01T00:00:00Z", 32)]
    public void Clock_changes_count_for_what_they_are(string expression, string zone, string after, string through, long expected) =>
        Assert.Equal(expected, Trigger.Cron(expression, zone).Count(Utc(after), Utc(through), long.MaxValue));

    [Fact]
    public void A_month_of_seconds_asks_for_as_many_days_as_it_has()
    {
        var pattern = new EachDay();
        var search = new LocalSearch(pattern, DstPolicy.Strict, ZoneOffsets.Of(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")), null);

        Assert.Equal(30 * 86_400, search.Count(Start.UtcTicks, Start.AddDays(30).UtcTicks, long.MaxValue));
        Assert.InRange(pattern.Asked, 30, 40);
    }

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("0 * * * *")]
    [InlineData("30 2 * * *")]
    [InlineData("every")]
    public void A_plan_after_a_long_downtime_asks_the_trigger_a_few_questions(string schedule)
    {
        Trigger trigger = schedule == "every" ? Trigger.Every(TimeSpan.FromSeconds(1)) : Trigger.Cron(schedule, "Europe/Berlin");
        var asked = new Asked(trigger.Bind(new("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)));

        var plan = Planner.Plan(asked, SchedulePolicies.BuiltIn, Start, Start.AddDays(30));

        Assert.Single(plan.Runs);
        Assert.InRange(asked.Questions, 1, 10);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Each second of each day.</summary>
    private sealed class EachDay() : DailyPattern(new(new(Enumerable.Range(0, 24), 23), new(Enumerable.Range(0, 60), 59), new(Enumerable.Range(0, 60), 59)))
    {
        public int Asked { get; private set; }

        protected override long? NextDay(long day)
        {
            Asked++;
            return day;
        }

        protected override long? PreviousDay(long day) => day;
    }

    private sealed class Asked(ITrigger trigger) : ITrigger
    {
        public int Questions { get; private set; }

        public string Kind => trigger.Kind;

        public DateTimeOffset? Next(DateTimeOffset after) => Answer(trigger.Next(after));

        public DateTimeOffset? Previous(DateTimeOffset before) => Answer(trigger.Previous(before));

        public long Count(DateTimeOffset after, DateTimeOffset through, long limit) => Answer(trigger.Count(after, through, limit));

        private T Answer<T>(T answer)
        {
            Questions++;
            return answer;
        }
    }
}
