using System.Globalization;

namespace Scheduler.Hosting.Triggers.Words;

/// <summary>The days on which clocks match, in words; a part that is null or empty matches always. All parts must match.</summary>
/// <param name="OfMonth">Which days of the month, such as <c>on day 1 of the month</c>.</param>
/// <param name="OfWeek">Days of the week, ascending from Sunday, which is 0; all seven count as none.</param>
/// <param name="Months">Months, ascending; all twelve count as none.</param>
/// <param name="Others">Whatever else must match, such as <c>in 2027</c>.</param>
internal sealed record DaysInWords(string? OfMonth, IReadOnlyList<int> OfWeek, IReadOnlyList<int> Months, params IReadOnlyList<string> Others)
{
    private const int Most = 16;
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>The words, each with a comma before it, to stand behind those of times of day.</summary>
    public string Following(TimesOfDay times)
    {
        var isEveryDay = OfMonth is null && OfWeek.Count is 0 or 7 && Months.Count is 0 or 12;
        return string.Concat((isEveryDay && !times.FillTheDay ? Parts.Prepend("every day") : Parts).Select(part => $", {part}"));
    }

    private IEnumerable<string> Parts =>
    [
        .. OfMonth is null ? Array.Empty<string>() : [OfMonth],
        .. OfWeek.Count is 0 or 7 ? Array.Empty<string>() : [OfMonth is null ? DaysOfWeek("and") : $"only if {DaysOfWeek("or")}"],
        .. Months.Count is 0 or 12 ? Array.Empty<string>() : [$"{(Lists.IsRun(Months) ? "from" : "in")} {Lists.Of(Months, Names.GetMonthName)}"],
        .. Others,
    ];

    // A week begins on Monday (ISO 8601), so that the weekend is at its end.
    private string DaysOfWeek(string last) => Lists.Of([.. OfWeek.Select(day => day == 0 ? 7 : day).Order()], day => Name(day % 7), last);

    /// <summary>Days of the month by their numbers; null where there are too many to say.</summary>
    public static string? Numbered(IReadOnlyList<int> days) => days switch
    {
        [var day] => string.Create(CultureInfo.InvariantCulture, $"on day {day} of the month"),
        _ => Sayable(days) is { } list ? $"on days {list} of the month" : null,
    };

    /// <summary>Numbers; null where there are too many to say.</summary>
    public static string? Sayable(IReadOnlyList<int> numbers) =>
        numbers.Count <= Most || Lists.IsRun(numbers) ? Lists.Of(numbers, number => number.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>The nth day of the week within the month, from 1; null for one that is unknown.</summary>
    public static string? Nth(int nth, int dayOfWeek) =>
        nth is >= 1 and <= 5 ? $"on the {new[] { "first", "second", "third", "fourth", "fifth" }[nth - 1]} {Name(dayOfWeek)} of the month" : null;

    /// <summary>The last day of the week within the month.</summary>
    public static string Last(int dayOfWeek) => $"on the last {Name(dayOfWeek)} of the month";

    private static string Name(int dayOfWeek) => Names.GetDayName((DayOfWeek)dayOfWeek);
}
