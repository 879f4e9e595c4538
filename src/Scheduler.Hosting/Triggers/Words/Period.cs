using System.Globalization;

namespace Scheduler.Hosting.Triggers.Words;

/// <summary>A length of time as people say it after <c>every</c>: in one unit, the largest of which it is a whole number.</summary>
internal static class Period
{
    private static readonly (TimeSpan Length, string Name)[] Units =
        [(TimeSpan.FromDays(1), "day"), (TimeSpan.FromHours(1), "hour"), (TimeSpan.FromMinutes(1), "minute"), (TimeSpan.FromSeconds(1), "second"), (TimeSpan.FromMilliseconds(1), "millisecond")];

    public static string Of(TimeSpan time)
    {
        var (count, unit) = Whole(time);
        return Of(count, unit);
    }

    /// <summary><c>1 day</c>, <c>90 minutes</c>.</summary>
    public static string Count(TimeSpan time)
    {
        var (count, unit) = Whole(time);
        return Count(count, unit);
    }

    /// <summary><c>month</c> for 1, <c>3 months</c> for 3.</summary>
    public static string Of(long count, string unit) => count == 1 ? unit : Count(count, unit);

    /// <summary><c>1 month</c>, <c>3 months</c>.</summary>
    public static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");

    private static (long Count, string Unit) Whole(TimeSpan time)
    {
        var (length, name) = Units.First(unit => time.Ticks % unit.Length.Ticks == 0);
        return (time.Ticks / length.Ticks, name);
    }
}
