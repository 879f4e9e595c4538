namespace Scheduler.Hosting.Triggers.Words;

/// <summary>APScheduler's fields in words, made of the values that they match.</summary>
internal static class CronFieldsWords
{
    /// <summary>Null where there are no good words.</summary>
    /// <param name="pattern">What the fields match.</param>
    /// <param name="everyYear">Whether every year matches.</param>
    public static string? Of(FieldsPattern pattern, bool everyYear)
    {
        var times = new TimesOfDay(pattern.Times.Hours.All(), pattern.Times.Minutes.All(), pattern.Times.Seconds.All());
        var days = pattern.Days;
        var others = new List<string>();
        var said = OfMonth(days, out var ofMonth)
            && Say("in ISO week", days.Weeks?.All(), others)
            && (everyYear || Say("in", pattern.Years.All(), others));
        return said && times.Words() is { } words ? words + new DaysInWords(ofMonth, days.DaysOfWeek?.All() ?? [], pattern.Months.All(), others).Following(times) : null;
    }

    // False where there are no words for it.
    private static bool OfMonth(DaysOfMonth days, out string? words)
    {
        words = days switch
        {
            { Numbers.Count: 31 } => null,
            { Numbers: [], HasLast: true, Positions: [] } => "on the last day of the month",
            { Numbers: [], HasLast: false, Positions: [(DaysOfMonth.Last, var dayOfWeek)] } => DaysInWords.Last(dayOfWeek),
            { Numbers: [], HasLast: false, Positions: [var (nth, dayOfWeek)] } => DaysInWords.Nth(nth, dayOfWeek),
            { HasLast: false, Positions: [] } => DaysInWords.Numbered(days.Numbers),
            _ => null,
        };
        return words is not null || days.Numbers.Count == 31;
    }

    private static bool Say(string what, IReadOnlyList<int>? values, List<string> words)
    {
        if (values is null)
        {
            return true;
        }

        var plural = what == "in" || values.Count == 1 ? "" : "s";
        if (DaysInWords.Sayable(values) is not { } list)
        {
            return false;
        }

        words.Add($"{what}{plural} {list}");
        return true;
    }
}
