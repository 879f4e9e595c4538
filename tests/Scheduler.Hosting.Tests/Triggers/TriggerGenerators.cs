using Cronos;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>A trigger and an instant close to something that happens in its time zone.</summary>
public sealed record Moment(Trigger Trigger, DateTimeOffset Instant);

/// <summary>A cron trigger of whole minutes, and an instant.</summary>
public sealed record CronMoment(CronTrigger Trigger, DateTimeOffset Instant);

/// <summary>A trigger made of others, and an instant.</summary>
public sealed record Combination(CombinedTrigger Trigger, DateTimeOffset Instant);

/// <summary>A trigger whose members occur all the time, and an instant.</summary>
public sealed record DenseCombination(AllTrigger Trigger, DateTimeOffset Instant);

public static class TriggerGenerators
{
    public static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana", "Asia/Tehran", "Pacific/Apia", "America/Nuuk",
        "Europe/Dublin", "Antarctica/Troll",
    ];

    private static readonly string[] DenseSeconds = ["* * * * * *", "*/2 * * * * *", "* * 9-16 * * mon-fri"];
    private static readonly string[] DenseMinutes = ["* * * * *", "*/2 * * * *", "* 9-16 * * mon-fri", "30 * * * * *"];
    private static readonly string[] DenseHours = ["0 * * * *", "30 9-16 * * *", "*/20 * * * *"];

    private static Gen<string> Zone { get; } = Gen.Elements(Zones);

    private static Gen<string> Minutes { get; } = Gen.Frequency((3, Field(0, 59)), (1, Gen.Constant("0")), (1, Gen.Constant("30")), (1, Gen.Constant("*/15")));

    private static Gen<string> Hours { get; } = Gen.Frequency((3, Field(0, 23)), (2, Field(0, 3)), (2, Gen.Constant("*")));

    private static Gen<string> Days { get; } = Gen.Frequency((6, Gen.Constant("*")), (2, Field(1, 28)), (1, Gen.Elements("L", "LW", "15W", "29-31")));

    private static Gen<string> Months { get; } = Gen.Frequency((6, Gen.Constant("*")), (2, Field(1, 12)), (1, Gen.Elements("jan-mar", "oct", "*/2")));

    private static Gen<string> DaysOfWeek { get; } = Gen.Frequency((6, Gen.Constant("*")), (2, Field(0, 7)), (1, Gen.Elements("mon-fri", "sun", "5L", "1#2")));

    private static Gen<CronTrigger> CronOfMinutes { get; } =
        from minute in Minutes
        from hour in Hours
        from day in Days
        from month in Months
        from dayOfWeek in DaysOfWeek
        let expression = $"{minute} {hour} {day} {month} {dayOfWeek}"
        where CronExpression.Parse(expression).GetNextOccurrence(DateTime.UnixEpoch) is not null
        from zone in Zone
        select new CronTrigger(expression) { TimeZone = zone };

    private static Gen<CronTrigger> CronOfSeconds { get; } =
        from second in Field(0, 59)
        from trigger in CronOfMinutes
        select new CronTrigger($"{second} {trigger.Expression}") { TimeZone = trigger.TimeZone };

    private static Gen<CronFieldsTrigger> CronFields { get; } =
        from fields in Gen.Elements<Func<string?, CronFieldsTrigger>>(
            zone => Trigger.CronFields(day: "last", hour: "1-3", minute: "30", timeZone: zone),
            zone => Trigger.CronFields(day: "2nd fri,last sun", hour: "2", timeZone: zone),
            zone => Trigger.CronFields(week: "1,10-53/7", dayOfWeek: "sun", hour: "*/2", timeZone: zone),
            zone => Trigger.CronFields(year: "2000-2040", month: "*/3", minute: "*/20", timeZone: zone),
            zone => Trigger.CronFields(minute: "30", second: "7/20", timeZone: zone))
        from zone in Zone
        select fields(zone);

    private static Gen<CalendarTrigger> Calendar { get; } =
        from months in Gen.Elements(0, 0, 1, 5, 12)
        from days in Gen.Elements(0, 1, 7, 30)
        where months + days > 0
        from start in Gen.Choose(0, 365 * 60)
        from hour in Gen.Choose(0, 3)
        from overflow in Gen.Elements(Enum.GetValues<MonthOverflow>())
        from zone in Zone
        select Trigger.Calendar(months: months, days: days, at: new(hour, 30), timeZone: zone) with { StartDate = new DateOnly(1970, 1, 1).AddDays(start), MonthOverflow = overflow };

    private static Gen<EveryTrigger> Every { get; } =
        from interval in Gen.Frequency((2, Gen.Choose(1000, 7_200_000)), (1, Gen.Choose(1, 10).Select(days => days * 86_400_000)))
        from zone in Zone
        from align in Gen.Elements(IntervalAlign.Anchor, IntervalAlign.Epoch)
        select new EveryTrigger(TimeSpan.FromMilliseconds(interval)) { TimeZone = zone, Align = align };

    private static Gen<Trigger> Unbounded { get; } = Gen.OneOf(
        CronOfMinutes.Select(Trigger (trigger) => trigger),
        CronOfSeconds.Select(Trigger (trigger) => trigger),
        CronFields.Select(Trigger (trigger) => trigger),
        Calendar.Select(Trigger (trigger) => trigger),
        Every.Select(Trigger (trigger) => trigger));

    private static Gen<Trigger> Combined { get; } =
        from count in Gen.Choose(1, 3)
        from inner in Gen.ListOf(Gen.OneOf(CronOfMinutes.Select(Trigger (one) => one), CronFields.Select(Trigger (one) => one), Calendar.Select(Trigger (one) => one), Every.Select(Trigger (one) => one)), count)
        from isAny in Gen.Elements(true, true, false)
        from threshold in Gen.Elements(0, 1)
        from zone in Zone
        select isAny ? Trigger.Any(inner) with { TimeZone = zone } : (Trigger)(Trigger.All(inner) with { TimeZone = zone, Threshold = TimeSpan.FromSeconds(threshold) });

    public static Arbitrary<Combination> Combinations() => Arb.From(
        from combined in Combined
        from instant in InstantsIn(combined.TimeZone!)
        select new Combination((CombinedTrigger)combined, instant));

    /// <summary>Occurrences so close to each other that every one could be in several groups.</summary>
    public static Arbitrary<DenseCombination> DenseCombinations() => Arb.From(
        from threshold in Gen.Elements(1, 1, 2, 60, 3600)
        from members in Gen.ListOf(Dense(threshold), 2)
        from third in Gen.Elements(true, false, false)
        from last in Dense(threshold)
        from seconds in Gen.Choose(0, 40 * 86_400)
        let triggers = third ? members.Append(last) : members
        select new DenseCombination(Trigger.All(triggers) with { TimeZone = "Europe/Berlin", Threshold = TimeSpan.FromSeconds(threshold) }, new DateTimeOffset(2026, 3, 10, 0, 0, 0, default).AddSeconds(seconds)));

    private static Gen<Trigger> Dense(int threshold) => Gen.OneOf(
        from interval in Gen.Choose(Math.Max(1000, threshold * 500), threshold * 2000)
        from start in Gen.Choose(0, 86_400_000)
        select (Trigger)(Trigger.Every(TimeSpan.FromMilliseconds(interval)) with { StartAt = new DateTimeOffset(2026, 3, 9, 0, 0, 0, default).AddMilliseconds(start) }),
        from interval in Gen.Choose(1, 2)
        from start in Gen.Elements(0, 300)
        select (Trigger)(Trigger.Every(TimeSpan.FromSeconds(threshold * interval)) with { StartAt = new DateTimeOffset(2020, 1, 1, 0, 0, 0, default).AddMilliseconds(start) }),
        Gen.Elements(threshold < 60 ? DenseSeconds : threshold < 3600 ? DenseMinutes : DenseHours).Select(expression => (Trigger)Trigger.Cron(expression)));

    public static Arbitrary<CronMoment> CronMoments() => Arb.From(
        from trigger in CronOfMinutes
        from instant in InstantsIn(trigger.TimeZone!)
        select new CronMoment(trigger, instant));

    public static Arbitrary<Moment> Moments() => Arb.From(
        from trigger in Gen.Frequency((4, Unbounded), (2, Bounded), (1, At))
        from instant in InstantsIn(trigger.TimeZone ?? "UTC")
        from dst in Dst
        select new Moment(trigger with { Dst = dst }, instant));

    private static Gen<DstPolicy?> Dst { get; } = Gen.OneOf(
        Gen.Constant<DstPolicy?>(null),
        from gap in Gen.Elements(Enum.GetValues<DstGap>()) from fold in Gen.Elements(Enum.GetValues<DstFold>()) select (DstPolicy?)new DstPolicy(gap, fold));

    private static Gen<Trigger> Bounded =>
        from trigger in Unbounded
        from start in InstantsIn(trigger.TimeZone!)
        from days in Gen.Choose(0, 2000)
        from ends in Gen.Elements(0, 1, 2)
        select trigger with { StartAt = ends == 1 ? null : start, EndAt = ends == 2 ? null : start.AddDays(days) };

    private static Gen<Trigger> At =>
        from zone in Zone
        from instant in InstantsIn(zone)
        select (Trigger)new AtTrigger(instant) { TimeZone = zone };

    private static Gen<string> Field(int least, int most)
    {
        var number = Gen.Choose(least, most);
        return Gen.Frequency(
            (3, number.Select(one => $"{one}")),
            (2, Gen.Constant("*")),
            (2, from first in number from second in number select $"{Math.Min(first, second)}-{Math.Max(first, second)}"),
            (2, from first in number from second in number select $"{first},{second}"),
            (2, Gen.Choose(1, most).Select(step => $"*/{step}")),
            (1, from first in number from step in Gen.Choose(1, most) select $"{first}/{step}"));
    }

    // Half of the instants are within two days of a change of the clocks, where the mistakes are.
    private static Gen<DateTimeOffset> InstantsIn(string zone) =>
        from day in Gen.OneOf(Gen.Choose(0, 365 * 90), Gen.Choose(365 * 41, 365 * 61))
        from seconds in Gen.Choose(0, 4 * 86_400)
        from milliseconds in Gen.Elements(0, 0, 1, 999)
        from near in Gen.Elements(true, false)
        let instant = new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day)
        let change = near ? LastChange(zone, instant) : instant
        select change.AddDays(-2).AddSeconds(seconds).AddMilliseconds(milliseconds);

    private static DateTimeOffset LastChange(string zone, DateTimeOffset instant) =>
        ZoneOffsets.Of(TimeZoneInfo.FindSystemTimeZoneById(zone)).At(instant.UtcTicks).Start is var start and > 0 ? new(start, TimeSpan.Zero) : instant;
}
