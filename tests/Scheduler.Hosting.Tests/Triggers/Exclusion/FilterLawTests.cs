using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Tests.Triggers.Exclusion;

/// <summary>What is excluded around an instant, and where excluded occurrences go.</summary>
public sealed record Closing(int[] Days, DayOfWeek[] Weekdays, int[] Windows, bool HasMask, string? Zone, OnExcluded Rule)
{
    public override string ToString() => $"{Rule} days {string.Join(',', Days)} weekdays {string.Join(',', Weekdays)} windows {string.Join('-', Windows)} mask {HasMask} zone {Zone}";
}

public static class ClosingGenerators
{
    public static Arbitrary<Closing> Closings() => Arb.From(
        from days in Gen.ArrayOf(Gen.Choose(-6, 8), 3)
        from weekdays in Gen.Elements<DayOfWeek[]>([], [DayOfWeek.Saturday, DayOfWeek.Sunday], [DayOfWeek.Monday])
        from windows in Gen.Elements<int[]>([], [], [22, 6], [2, 3], [0, 12])
        from mask in Gen.Elements(true, false, false)
        from zone in Gen.Elements(null, null, "Europe/Berlin", "Pacific/Apia", "America/New_York")
        from rule in Gen.Elements(Enum.GetValues<OnExcluded>())
        select new Closing(days, weekdays, windows, mask, zone, rule));
}

/// <summary>The laws of <see cref="ITrigger"/> for triggers with calendars: random triggers and calendars near changes of the clocks.</summary>
[Properties(Arbitrary = [typeof(TriggerGenerators), typeof(ClosingGenerators)], MaxTest = 200)]
public class FilterLawTests
{
    [Property]
    public void CORE_1_the_laws_hold_with_calendars(Moment moment, Closing closing)
    {
        if (moment.Trigger.Next(DateTimeOffset.MinValue) is null)
        {
            return;
        }

        var (trigger, instant) = (Filtered(moment, closing), moment.Instant);
        Assert.False(trigger.Previous(instant) >= instant);
        if (trigger.Next(instant) is { } next)
        {
            Assert.True(next > instant);
            Assert.Equal(next, trigger.Next(next.AddTicks(-1)));
            Assert.False(trigger.Previous(next) > instant);
            Assert.False(next < moment.Trigger.StartAt || next > moment.Trigger.EndAt);
            Assert.InRange(trigger.Due(next), next, (trigger.Next(next) ?? DateTimeOffset.MaxValue).AddTicks(-1));

            // With more candidates than a search may reject it can end before it gets there (CAL-4).
            var bound = moment.Trigger.Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
            if (bound.Count(next.AddDays(-62), next.AddDays(62), 100_000) < 100_000)
            {
                Assert.Equal(next, trigger.Previous(next.AddTicks(1)));
            }
        }
    }

    [Property]
    public void CAL_2_the_occurrences_are_those_that_moving_each_by_itself_gives(Moment moment, Closing closing)
    {
        if (moment.Trigger.Next(DateTimeOffset.MinValue) is null)
        {
            return;
        }

        var (trigger, filtered) = (moment.Trigger.Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)), Filtered(moment, closing));
        var (from, to) = (moment.Instant.AddDays(-4), moment.Instant.AddDays(4));

        // Whole days are closed for two weeks at most; times of day may be until the clocks change. Too many occurrences take too long to move one by one.
        var (reach, most) = closing.Windows.Length > 0 || closing.HasMask ? (63, 1000) : (30, 3000);
        var sources = new List<DateTimeOffset>();
        for (var next = trigger.Next(from.AddDays(-reach)); next < to.AddDays(reach); next = trigger.Next(next.Value))
        {
            sources.Add(next.Value);
            if (sources.Count > most)
            {
                return;
            }
        }

        var expected = sources.Select(source => Target(moment.Trigger, source, CalendarOf(moment, closing), closing.Rule))
            .OfType<DateTimeOffset>()
            .Where(target => target > from && target < to && !(target < moment.Trigger.StartAt) && !(target > moment.Trigger.EndAt))
            .Distinct()
            .Order()
            .ToList();
        var forwards = new List<DateTimeOffset>();
        for (var next = filtered.Next(from); next < to; next = filtered.Next(next.Value))
        {
            forwards.Add(next.Value);
        }

        var backwards = new List<DateTimeOffset>();
        for (var previous = filtered.Previous(to); previous > from; previous = filtered.Previous(previous.Value))
        {
            backwards.Add(previous.Value);
        }

        Assert.Equal(expected, forwards);
        Assert.Equal(expected, Enumerable.Reverse(backwards));
        Assert.Equal(Math.Min(expected.Count, closing.Rule == OnExcluded.Skip ? int.MaxValue : FilteredTrigger.MostCounted), filtered.Count(from, to.AddTicks(-1), long.MaxValue));
    }

    [Property(MaxTest = 100)]
    public void PRE_1_the_preview_has_every_occurrence_and_every_excluded_one(Moment moment, Closing closing)
    {
        if (moment.Trigger.Next(DateTimeOffset.MinValue) is null)
        {
            return;
        }

        var filtered = Filtered(moment, closing);
        var list = new OccurrenceList(filtered, TimeZoneInfo.Utc).After(moment.Instant).Take(40).ToList();

        Assert.Equal(list.Select(one => one.Nominal).Order(), list.Select(one => one.Nominal));
        var next = moment.Instant;
        foreach (var one in list)
        {
            Assert.Equal(one.IsExcluded, one.Note?.StartsWith("excluded:closed", StringComparison.Ordinal) == true);
            Assert.Equal(one.Nominal.DateTime + one.Offset, one.Local);
            if (!one.IsExcluded)
            {
                Assert.Equal(filtered.Next(next), one.Nominal);
                Assert.Equal(filtered.Due(one.Nominal), one.Due);
                next = one.Nominal;
            }
        }
    }

    private static ITrigger Filtered(Moment moment, Closing closing) => moment.Trigger.Closed(CalendarOf(moment, closing), closing.Rule);

    private static ICalendar CalendarOf(Moment moment, Closing closing)
    {
        var day = DateOnly.FromDateTime(moment.Instant.UtcDateTime);
        ICalendar calendar = new CalendarRules
        {
            Dates = closing.Days.Select(day.AddDays).ToHashSet(),
            Weekdays = closing.Weekdays.ToHashSet(),
            Daily = closing.Windows is [var first, var last] ? [(new(first, 0), new(last, 0))] : [],
            Cron = closing.HasMask ? [new("*/7 1-3 * * *")] : [],
        };
        return closing.Zone is null ? calendar : new ZonedCalendar(calendar, TimeZoneInfo.FindSystemTimeZoneById(closing.Zone));
    }

    // The rule as a person would carry it out, with nothing but the platform's own reading of clocks.
    private static DateTimeOffset? Target(Trigger trigger, DateTimeOffset source, ICalendar calendar, OnExcluded rule)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(trigger.TimeZone!);
        var clock = TimeZoneInfo.ConvertTime(source, zone).DateTime;
        return !IsExcluded(source) ? source
            : rule == OnExcluded.Next ? Move(1)
            : rule == OnExcluded.Previous ? Move(-1)
            : rule == OnExcluded.ModifiedNext ? Move(1, clock.Month) ?? Move(-1)
            : null;

        bool IsExcluded(DateTimeOffset instant) => calendar.Excludes(TimeZoneInfo.ConvertTime(instant, zone));

        DateTimeOffset? Move(int step, int? month = null)
        {
            for (var days = 1; days <= 60; days++)
            {
                var other = clock.AddDays(days * step);
                if (month is not null && other.Month != month)
                {
                    return null;
                }

                var shown = Shown(other);
                var target = shown.Count == 0 ? AfterGap(other) : trigger.Dst?.Fold == DstFold.Last ? shown[^1] : shown[0];
                if (!IsExcluded(target))
                {
                    return shown.Count == 0 && trigger.Dst?.Gap == DstGap.Skip ? null : target;
                }
            }

            return null;
        }

        List<DateTimeOffset> Shown(DateTime other) =>
            [.. new[] { -25, 0, 25 }.Select(hours => new DateTimeOffset(other, TimeSpan.Zero).AddHours(hours)).Select(near => zone.GetUtcOffset(near)).Distinct()
                .Select(offset => new DateTimeOffset(other - offset, TimeSpan.Zero))
                .Where(instant => TimeZoneInfo.ConvertTime(instant, zone).DateTime == other)
                .Order()];

        DateTimeOffset AfterGap(DateTime other)
        {
            var instant = new DateTimeOffset(other.Date.AddHours(other.Hour), TimeSpan.Zero).AddHours(-40);
            while (TimeZoneInfo.ConvertTime(instant, zone).DateTime < other)
            {
                instant = instant.AddMinutes(15);
            }

            return instant;
        }
    }
}
