using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace Scheduler.Hosting.Triggers;

/// <summary>Reads cron expressions with Cronos, and says what is wrong and where.</summary>
internal static partial class CronSyntax
{
    /// <summary>More than any expression needs, unless it repeats itself; keeps messages short and reading fast.</summary>
    public const int Longest = 1000;

    private static readonly string[] Macros =
        ["@every_second", "@every_minute", "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"];

    private static readonly (string Name, string Allowed, CronField Values)[] Fields =
    [
        ("second", "0-59", CronField.Second),
        ("minute", "0-59", CronField.Minute),
        ("hour", "0-23", CronField.Hour),
        ("day of month", "1-31, L, W", CronField.Day),
        ("month", "1-12 or jan-dec", CronField.Month),
        ("day of week", "0-7 or sun-sat, L, #", CronField.DayOfWeek),
    ];

    /// <summary>Reads an expression whose fields are one blank apart.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="seed">What chooses the values of <c>H</c>.</param>
    public static CronExpression Parse(string text, int seed = 0)
    {
        if (text.Length > Longest)
        {
            throw Wrong("SCH1021", $"Cron has {text.Length} characters; expected at most {Longest}.");
        }

        if (Zone().Match(text) is { Success: true, Groups: [_, var zone, ..] })
        {
            throw Wrong("SCH1020", $"Cron '{text}' begins with a time zone. Write the fields alone, and \"TimeZone\": \"{zone.Value}\" beside Cron.");
        }

        if (text.StartsWith('@'))
        {
            return CronExpression.TryParse(text, out var macro) ? macro : throw UnknownMacro(text);
        }

        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            var quartz = fields.Length == 7 ? " Quartz expressions with a year field: put the year in StartAt/EndAt." : "";
            throw Wrong("SCH1021", $"Cron has {fields.Length} field{(fields.Length == 1 ? "" : "s")}; expected 5 (minute first) or 6 (second first).{quartz}");
        }

        if (!TryParse(fields, seed, out var cron) || fields.Index().Any(field => Backwards(fields, field.Index, field.Item) is not null))
        {
            throw Misplaced(text, fields);
        }

        return cron.GetNextOccurrence(DateTime.UnixEpoch) is null ? throw Never(fields) : cron;
    }

    /// <summary>Whether a value is left to the schedule (<c>H</c>).</summary>
    public static bool HasHash(string text) => !text.StartsWith('@') && Hash().IsMatch(text);

    [GeneratedRegex(@"(?<![a-z])H(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\A(?:CRON_)?TZ=(\S*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    private static bool TryParse(string[] fields, int seed, [NotNullWhen(true)] out CronExpression? cron) =>
        CronExpression.TryParse(ToCronos(fields), fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, seed, out cron);

    /// <summary>What to write in place of the first range that goes backwards, which Cronos reads over the end of the field: more often it is a mistake.</summary>
    private static string? Backwards(string[] fields, int field, string value) =>
        value.Split(',').Select(item => Fields[field + Fields.Length - fields.Length].Values.Forwards(item)).FirstOrDefault(ranges => ranges is not null);

    // What APScheduler reads otherwise in the same five fields: 'last' is L, and a step after numbers of days of the week does not count.
    private static string ToCronos(string[] fields)
    {
        var day = fields[^3].Equals("last", StringComparison.OrdinalIgnoreCase) ? "L" : fields[^3];
        return string.Join(' ', [.. fields[..^3], day, fields[^2], WeekDaySteps.Without(fields[^1])]);
    }

    private static InvalidTriggerException Misplaced(string text, string[] fields)
    {
        var field = Enumerable.Range(0, fields.Length).First(index => !IsValid(index, fields[index]));
        var items = fields[field].Split(',');
        var item = Enumerable.Range(0, items.Length).FirstOrDefault(index => !IsValid(field, items[index]), -1);
        var value = item < 0 ? fields[field] : items[item];
        items = item < 0 ? [$"[{value}]"] : [.. items[..item], $"[{value}]", .. items[(item + 1)..]];
        var (name, allowed, _) = Fields[field + Fields.Length - fields.Length];
        string[] marked = [.. fields[..field], string.Join(',', items), .. fields[(field + 1)..]];
        return Wrong("SCH1020", $"Cron '{text}': field {field + 1} ({name}) has {(value.Length == 0 ? "an empty item" : value)}; allowed {allowed}.{Remedy(item < 0, name, value, Backwards(fields, field, value), step => IsValid(field, $"*/{step}"))} `{string.Join(' ', marked)}`");

        bool IsValid(int field, string value)
        {
            var alone = Enumerable.Repeat("*", fields.Length).ToArray();
            alone[field] = value;
            return TryParse(alone, 0, out _) && Backwards(fields, field, value) is null;
        }
    }

    /// <summary>What to write where the allowed values do not tell.</summary>
    /// <param name="isList">Whether each item is allowed by itself.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="ranges">What to write in place of a range that goes backwards.</param>
    /// <param name="isStep">Whether it takes a step.</param>
    private static string Remedy(bool isList, string name, string value, string? ranges, Func<int, bool> isStep) => (name, value.ToUpperInvariant()) switch
    {
        _ when ranges is not null => $" A range goes upwards: write {ranges}.",
        (_, ['H', '(', ..]) => " H takes no range: write H alone, or a value and Jitter beside Cron.",
        _ when value.Split('/') is [not "", var digits] && digits.All(char.IsAsciiDigit) && !(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && isStep(step)) =>
            $" A step is from 1 to {Enumerable.Range(1, 60).Last(isStep)}.",
        ("day of month" or "day of week", var list) when isList && list.Contains(',', StringComparison.Ordinal) => " L, W and # stand alone: for several combine triggers with Any.",
        ("day of month", var day) when day.Contains('W', StringComparison.Ordinal) => " W follows one day, as in 15W, or L, as in LW.",
        ("day of month", var day) when day.Contains('#', StringComparison.Ordinal) => " # belongs to the day of week.",
        ("day of week", var day) when day.Contains('#', StringComparison.Ordinal) => " # stands between one day and 1 to 5, as in 5#2.",
        ("day of week", [.., 'L']) => " L follows one day, as in 5L; the last day of the month is L as day of month.",
        _ => "",
    };

    private static InvalidTriggerException UnknownMacro(string text)
    {
        if (text.Equals("@reboot", StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong("SCH1020", $"Cron '{text}' is not a known macro. For a run at each start write \"RunOnStartup\": \"EveryStart\" beside a trigger.");
        }

        if (text.StartsWith("@every ", StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong("SCH1020", $"Cron '{text}' is not a known macro. Write \"Every\": \"{text[7..]}\" in place of Cron.");
        }

        var nearest = Suggestion.Nearest(text, Macros) is { } macro ? $" Did you mean '{macro}'?" : "";
        return Wrong("SCH1020", $"Cron '{text}' is not a known macro.{nearest} Known: {string.Join(", ", Macros)}.");
    }

    private static InvalidTriggerException Never(string[] fields)
    {
        var (day, month, dayOfWeek) = (fields[^3], fields[^2], fields[^1]);
        var name = int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(number)
            : $"in month {month}";
        var reason = dayOfWeek is "*" or "?" ? $"no {day} {name}" : $"no day of month {day} in month {month} is a day of week {dayOfWeek}";
        return Wrong("SCH1022", $"Cron never fires ({reason}).");
    }

    private static InvalidTriggerException Wrong(string code, string message) => new(code, "Cron", message);
}
