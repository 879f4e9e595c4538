using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Triggers.Words;

/// <summary>
/// A cron expression in words. What a field matches is not read from its text a second time: it is asked of the expression's own reader, with the other fields open, so that the
/// words cannot say otherwise than what happens.
/// </summary>
internal static partial class CronWords
{
    // Its month has 31 days and its first day is a Sunday.
    private static readonly DateTime Sunday = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Null where there are no good words.</summary>
    public static string? Of(string expression)
    {
        if (CronSyntax.HasHash(expression))
        {
            return null;
        }

        var fields = (expression.StartsWith('@') ? CronSyntax.Parse(expression).ToString() : expression).Split(' ');
        var times = new TimesOfDay(
            Matches($"0 0 {fields[^4]} * * *", Sunday.AddDays(1), time => time.Hour),
            Matches($"0 {fields[^5]} * * * *", Sunday.AddHours(1), time => time.Minute),
            fields.Length == 6 ? Matches($"{fields[0]} * * * * *", Sunday.AddMinutes(1), time => time.Second) : [0]);
        if (times.Words() is not { } words || Days(fields[^3], fields[^2], fields[^1]) is not { } days)
        {
            return null;
        }

        return words + days.Following(times);
    }

    private static DaysInWords? Days(string day, string month, string dayOfWeek)
    {
        var months = Matches($"0 0 0 1 {month} *", Sunday.AddYears(1), time => time.Month);
        var position = Position().Match(dayOfWeek);
        if (position.Success)
        {
            var name = Matches($"0 0 0 * * {position.Groups["day"].Value}", Sunday.AddDays(7), time => (int)time.DayOfWeek)[0];
            var nth = position.Groups["nth"] is { Success: true, Value: var digit } ? DaysInWords.Nth(digit[0] - '0', name) : DaysInWords.Last(name);
            return day is "*" or "?" && nth is not null ? new(nth, [], months) : null;
        }

        var ofWeek = dayOfWeek.AsSpan().ContainsAny("#lL") ? null : Matches($"0 0 0 * * {dayOfWeek}", Sunday.AddDays(7), time => (int)time.DayOfWeek);
        return ofWeek is not null && OfMonth(day, out var ofMonth) ? new(ofMonth, ofWeek, months) : null;
    }

    // False where there are no words for it.
    private static bool OfMonth(string day, out string? words)
    {
        words = day.ToUpperInvariant() switch
        {
            "L" or "LAST" => "on the last day of the month",
            "LW" => "on the last weekday (Monday to Friday) of the month",
            ['1', 'W'] => "on the first weekday (Monday to Friday) of the month",
            [.. var number, 'W'] when number.All(char.IsAsciiDigit) => $"on the weekday (Monday to Friday) nearest to day {number} of the month",
            var text when text.AsSpan().ContainsAny("LW") => null,
            _ => Numbered(day),
        };
        return words is not null && (words.Length > 0 || (words = null) is null);
    }

    private static string? Numbered(string day) =>
        Matches($"0 0 0 {day} * *", Sunday.AddMonths(1), time => time.Day) is { Count: < 31 } days ? DaysInWords.Numbered(days) : "";

    /// <summary>What matches from the Sunday up to an instant. It is all that can match: the expression leaves every other field open, or fixed.</summary>
    private static List<int> Matches(string expression, DateTime until, Func<DateTime, int> value)
    {
        var cron = CronSyntax.Parse(expression);
        var matches = new List<int>();
        for (var next = cron.GetNextOccurrence(Sunday, inclusive: true); next < until; next = cron.GetNextOccurrence(next.Value))
        {
            matches.Add(value(next.Value));
        }

        return matches;
    }

    [GeneratedRegex(@"\A(?<day>\d|[a-z]{3})(#(?<nth>\d)|L)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Position();
}
