using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Triggers.Words;

/// <summary>What words about a cron expression mean to one who knows nothing of cron: which minutes of a day, on which days.</summary>
internal sealed partial record Meaning(IReadOnlyList<int> Minutes, Func<DateTime, bool> Day)
{
    public const int Most = 3000;

    // The year begins on a Monday, and four more have a leap year among them.
    public static readonly DateTime Start = new(2029, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    public static readonly DateTime End = Start.AddYears(4);

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    public static Meaning Of(string words)
    {
        var said = Sentence().Match(words);
        Assert.True(said.Success, words);
        return new(MinutesOf(said), day => OfMonth(Text("month"), day) && OfWeek(Text("week"), day) && (Text("year") is not { } months || Listed(months, Month).Contains(day.Month)));

        string? Text(string group) => said.Groups[group] is { Success: true, Value: var value } ? value : null;
    }

    public IEnumerable<DateTime> From(DateTime start)
    {
        var days = Enumerable.Range(0, (End - start).Days).Select(day => start.AddDays(day)).Where(Day);
        return days.SelectMany(day => Minutes.Select(minute => day.AddMinutes(minute))).Take(Most);
    }

    private static int[] MinutesOf(Match said)
    {
        if (said.Groups["times"] is { Success: true, Value: var times })
        {
            return [.. Items(times).Select(Minute)];
        }

        if (said.Groups["minutes"] is { Success: true, Value: var minutes })
        {
            return [.. Enumerable.Range(0, 24).SelectMany(hour => Listed(minutes, Number).Select(minute => (hour * 60) + minute))];
        }

        var step = (said.Groups["count"] is { Success: true, Value: var count } ? Number(count) : 1) * (said.Groups["unit"].Value == "hour" ? 60 : 1);
        var first = said.Groups["from"] is { Success: true, Value: var from } ? Minute(from) : 0;
        var last = said.Groups["to"] is { Success: true, Value: var to } ? Minute(to) : (24 * 60) - 1;
        return [.. Enumerable.Range(0, 24 * 60).Where(minute => minute >= first && minute <= last && (minute - first) % step == 0)];
    }

    private static bool OfMonth(string? words, DateTime day)
    {
        var lastDay = DateTime.DaysInMonth(day.Year, day.Month);
        if (words is null)
        {
            return true;
        }

        if (Numbered().Match(words) is { Success: true } numbered)
        {
            return Listed(numbered.Groups[1].Value, Number).Contains(day.Day);
        }

        if (Nearest().Match(words) is { Success: true } nearest)
        {
            return day.Day == Weekdays(day).MinBy(one => Math.Abs(one - Number(nearest.Groups[1].Value)));
        }

        if (Nth().Match(words) is { Success: true } nth)
        {
            var index = Array.IndexOf(["first", "second", "third", "fourth", "fifth"], nth.Groups[1].Value);
            return day.DayOfWeek == (DayOfWeek)Weekday(nth.Groups[2].Value) && (index < 0 ? day.Day + 7 > lastDay : (day.Day - 1) / 7 == index);
        }

        return words switch
        {
            "on the last day of the month" => day.Day == lastDay,
            "on the last weekday (Monday to Friday) of the month" => day.Day == Weekdays(day).Last(),
            "on the first weekday (Monday to Friday) of the month" => day.Day == Weekdays(day).First(),
            _ => throw new FormatException(words),
        };
    }

    private static IEnumerable<int> Weekdays(DateTime day) =>
        Enumerable.Range(1, DateTime.DaysInMonth(day.Year, day.Month)).Where(one => new DateTime(day.Year, day.Month, one).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    private static bool OfWeek(string? words, DateTime day) => words is null || Listed(words, name => Weekday(name) is 0 ? 7 : Weekday(name)).Contains(day.DayOfWeek == 0 ? 7 : (int)day.DayOfWeek);

    private static IEnumerable<int> Listed(string words, Func<string, int> value) =>
        words.Split(" to ") is [var first, var last] ? Enumerable.Range(value(first), value(last) - value(first) + 1) : Items(words).Select(value);

    private static string[] Items(string words) => words.Split([", ", " and ", " or "], StringSplitOptions.None);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Minute(string text) => (Number(text[..2]) * 60) + Number(text[3..]);

    private static int Weekday(string name) => Array.IndexOf(Names.DayNames, name);

    private static int Month(string name) => Array.IndexOf(Names.MonthNames, name) + 1;

    [GeneratedRegex(
        """
        \A(at\ (?<times>\d\d:\d\d((,|\ and)\ \d\d:\d\d)*)
          |every\ hour\ at\ minutes?\ (?<minutes>\d+(\ to\ \d+|((,|\ and)\ \d+)*))
          |every\ ((?<count>\d+)\ )?(?<unit>minute|hour)s?(\ from\ (?<from>\d\d:\d\d))?(\ to\ (?<to>\d\d:\d\d))?)
        (,\ every\ day)?
        (,\ (?<month>on\ .*?\ month))?
        (,\ (only\ if\ )?(?<week>[A-Z][a-z]*day((,|\ and|\ or|\ to)\ [A-Z][a-z]*day)*))?
        (,\ (in|from)\ (?<year>[A-Z][a-z]+((,|\ and|\ to)\ [A-Z][a-z]+)*))?\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\Aon days? ([\d, andto]+) of the month\z")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"nearest to day (\d+) of the month\z")]
    private static partial Regex Nearest();

    [GeneratedRegex(@"\Aon the (\w+) ([A-Z]\w+day) of the month\z")]
    private static partial Regex Nth();
}
