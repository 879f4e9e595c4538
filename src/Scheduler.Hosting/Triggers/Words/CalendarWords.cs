namespace Scheduler.Hosting.Triggers.Words;

/// <summary>A <see cref="CalendarTrigger"/> in words.</summary>
internal static class CalendarWords
{
    // Every month has this day.
    private const int CommonDays = 28;

    public static string Of(CalendarTrigger trigger)
    {
        (int Count, string Unit)[] parts = [.. new[] { (trigger.Years, "year"), (trigger.Months, "month"), (trigger.Weeks, "week"), (trigger.Days, "day") }.Where(part => part.Item1 > 0)];
        var period = parts is [var (count, unit)] ? Period.Of(count, unit) : Lists.Of([.. parts.Select(part => Period.Count(part.Count, part.Unit))]);
        var start = trigger.StartDate is { } first ? $", from {CalendarTrigger.Write(first)}" : "";
        var end = trigger.EndDate is { } last ? $", until {CalendarTrigger.Write(last)}" : "";
        return $"every {period} at {CalendarTrigger.Write(trigger.TimeOfDay)}{start}{end}{Overflow(trigger)}";
    }

    private static string Overflow(CalendarTrigger trigger) =>
        (trigger.Years == 0 && trigger.Months == 0) || trigger.StartDate?.Day <= CommonDays ? ""
        : trigger.MonthOverflow == MonthOverflow.Clamp ? ", on the last day of a month that is too short"
        : ", left out where a month is too short";
}
