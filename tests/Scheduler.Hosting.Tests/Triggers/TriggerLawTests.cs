using Cronos;
using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>The laws of <see cref="ITrigger"/> (CORE-1), for random triggers at random instants in time zones with all kinds of changes (DST-8).</summary>
[Properties(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 500)]
public class TriggerLawTests
{
    [Property]
    public void CORE_1_next_is_later_and_previous_is_earlier(Moment moment)
    {
        var (trigger, instant) = moment;
        Assert.False(trigger.Next(instant) <= instant);
        Assert.False(trigger.Previous(instant) >= instant);
    }

    [Property]
    public void CORE_1_nothing_occurs_between_an_instant_and_its_next(Moment moment, byte part)
    {
        var (trigger, instant) = moment;
        if (trigger.Next(instant) is { } next)
        {
            var between = instant + ((next - instant) * (part / 256.0));
            Assert.Equal(next, trigger.Next(between));
            Assert.Equal(next, trigger.Next(next.AddTicks(-1)));
            Assert.False(trigger.Previous(next) > instant);
            Assert.Equal(next, trigger.Previous(next.AddTicks(1)));
        }
    }

    [Property]
    public void CORE_1_previous_and_next_are_inverse(Moment moment)
    {
        var (trigger, instant) = moment;
        if (trigger.Previous(instant) is { } previous)
        {
            Assert.Equal(previous, trigger.Previous(trigger.Next(previous) ?? DateTimeOffset.MaxValue));
            Assert.False(trigger.Next(previous) < instant);
        }
        else
        {
            Assert.Equal(trigger.Next(DateTimeOffset.MinValue), trigger.Next(instant.AddTicks(-1)));
        }
    }

    [Property]
    public void CORE_2_occurrences_are_utc_and_whole_milliseconds(Moment moment)
    {
        DateTimeOffset?[] occurrences = [moment.Trigger.Next(moment.Instant), moment.Trigger.Previous(moment.Instant)];
        Assert.All(occurrences, one => Assert.True(one is null || (one.Value.Offset == TimeSpan.Zero && one.Value.Ticks % TimeSpan.TicksPerMillisecond == 0)));
    }

    [Property]
    public void CORE_1_the_offset_of_the_argument_does_not_matter(Moment moment)
    {
        var elsewhere = moment.Instant.ToOffset(TimeSpan.FromHours(-7));
        Assert.Equal(moment.Trigger.Next(moment.Instant), moment.Trigger.Next(elsewhere));
        Assert.Equal(moment.Trigger.Previous(moment.Instant), moment.Trigger.Previous(elsewhere));
    }

    [Property]
    public void BND_1_occurrences_lie_within_start_and_end(Moment moment)
    {
        var (trigger, instant) = moment;
        DateTimeOffset?[] occurrences = [trigger.Next(instant), trigger.Previous(instant), trigger.Next(DateTimeOffset.MinValue), trigger.Previous(DateTimeOffset.MaxValue)];
        Assert.All(occurrences, one => Assert.False(one < trigger.StartAt || one > trigger.EndAt));
    }

    [Property]
    public void The_count_is_that_of_walking(Moment moment, ushort hours, byte limit)
    {
        var (trigger, after) = moment;
        var through = after.AddHours(hours % 3000);
        long walked = 0;
        for (var next = trigger.Next(after); next <= through && walked < limit; next = trigger.Next(next.Value))
        {
            walked++;
        }

        Assert.Equal(walked, trigger.Count(after, through, limit));
    }

    [Property]
    public void A_large_count_is_that_of_walking(Moment moment, uint seconds, byte part)
    {
        var (trigger, after) = moment;
        var through = after.AddSeconds(seconds % (part < 128 ? 86_400 : 200 * 86_400));
        var walked = Walk(trigger, after, through).Take(2000).ToArray();
        var last = walked.Length < 2000 ? through : walked[^1];
        Assert.Equal(walked.Length, trigger.Count(after, last, long.MaxValue));
        Assert.Equal(walked.Length / 2, trigger.Count(after, last, walked.Length / 2));
        if (walked.Length > 0)
        {
            Assert.Equal(1, trigger.Count(walked[0].AddTicks(-1), walked[0], long.MaxValue));
            Assert.Equal(walked.Length - 1, trigger.Count(walked[0], last, long.MaxValue));
            Assert.Equal(0, trigger.Count(last, after, long.MaxValue));
        }
    }

    [Property]
    public void DST_1_cron_is_what_reading_the_clock_each_minute_gives(CronMoment moment)
    {
        var (trigger, from) = moment;
        var expected = ByTheMinute(trigger, from, days: 3);
        var through = from.AddDays(3);
        var actual = new List<DateTimeOffset>();
        for (var next = trigger.Next(from); next <= through; next = trigger.Next(next.Value))
        {
            actual.Add(next.Value);
        }

        Assert.Equal(expected, actual);
        var backwards = new List<DateTimeOffset>();
        for (var previous = trigger.Previous(through.AddTicks(1)); previous > from; previous = trigger.Previous(previous.Value))
        {
            backwards.Add(previous.Value);
        }

        Assert.Equal(expected, Enumerable.Reverse(backwards));
    }

    [Property]
    public void DST_8_each_day_on_which_clocks_show_a_time_has_an_occurrence_at_it(CronMoment moment, ushort minute, bool calendar)
    {
        var time = new TimeOnly(minute % (60 * 24) * TimeSpan.TicksPerMinute);
        var id = moment.Trigger.TimeZone!;
        Trigger daily = calendar ? Trigger.Calendar(days: 1, at: time, timeZone: id) with { StartDate = DateOnly.FromDateTime(moment.Instant.UtcDateTime.AddDays(-3)) } : Trigger.Cron($"{time.Minute} {time.Hour} * * *", id);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var (from, through) = (moment.Instant, moment.Instant.AddDays(6));
        var occurrences = Walk(daily, from, through).ToArray();
        Assert.Equal(occurrences.Order().Distinct(), occurrences);

        // Every minute at which clocks show it; of a time that they show twice the first.
        var first = new DateTimeOffset(from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
        var shown = Enumerable.Range(-1440, (7 * 1440) - 1).Select(one => first.AddMinutes(one))
            .Where(instant => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime) == time)
            .DistinctBy(instant => TimeZoneInfo.ConvertTime(instant, zone).Date)
            .Where(instant => instant > from && instant <= through);
        Assert.Empty(shown.Except(occurrences));
    }

    [Property]
    public void DST_1_cron_is_what_cronos_gives_unless_the_hour_is_a_star(CronMoment moment)
    {
        var (expression, instant) = (moment.Trigger.Expression, moment.Instant);
        if (expression.Split(' ')[1] != "*")
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
            var cronos = CronExpression.Parse(expression).GetNextOccurrence(instant, zone);
            Assert.Equal(cronos, Trigger.Cron(expression, zone.Id).Next(instant));
        }
    }

    private static IEnumerable<DateTimeOffset> Walk(Trigger trigger, DateTimeOffset after, DateTimeOffset through)
    {
        for (var next = trigger.Next(after); next <= through; next = trigger.Next(next.Value))
        {
            yield return next.Value;
        }
    }

    // The rule as a person would carry it out: look at the clock each minute, and remember what it has shown.
    private static List<DateTimeOffset> ByTheMinute(CronTrigger trigger, DateTimeOffset from, int days)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(trigger.TimeZone!);
        var cron = CronExpression.Parse(trigger.Expression);
        var fields = trigger.Expression.Split(' ');
        var strict = fields[1] == "*";
        var repeats = $"{fields[0]}{fields[1]}".AsSpan().ContainsAny("*/-");
        var fires = new List<DateTimeOffset>();
        var minute = new DateTimeOffset(from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddDays(-2);
        var furthest = Clock(minute);
        for (minute = minute.AddMinutes(1); minute <= from.AddDays(days); minute = minute.AddMinutes(1))
        {
            var clock = Clock(minute);
            var isAgain = clock <= furthest;
            var skipped = !strict && clock > furthest.AddMinutes(1) && Next(furthest.AddMinutes(1)) < clock;
            if (minute > from && (skipped || (Next(clock) == clock && (strict || repeats || !isAgain))))
            {
                fires.Add(minute);
            }

            furthest = isAgain ? furthest : clock;
        }

        return fires;

        DateTime Clock(DateTimeOffset instant) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(instant, zone).DateTime, DateTimeKind.Utc);

        DateTime? Next(DateTime clock) => cron.GetNextOccurrence(clock, inclusive: true);
    }
}
