using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Triggers;

/// <summary>One of APScheduler's fields: reads expressions such as <c>*/2</c>, <c>1-5</c>, <c>jan,apr-jun/2</c>, and says what is wrong and where.</summary>
/// <param name="Name">Its name in configuration.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Allowed">What it takes, for messages.</param>
internal sealed partial record CronField(string Name, int Least, int Most, string Allowed)
{
    public static readonly CronField Year = new("Year", 1970, 9999, "1970-9999");
    public static readonly CronField Month = new("Month", 1, 12, "1-12 or jan-dec") { Names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] };
    public static readonly CronField Day = new("Day", 1, 31, "1-31, last, 2nd fri, last sun");
    public static readonly CronField Week = new("Week", 1, 53, "1-53");
    public static readonly CronField DayOfWeek = new("DayOfWeek", 0, 6, "0-7 or sun-sat") { Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], IsRound = true };
    public static readonly CronField Hour = new("Hour", 0, 23, "0-23");
    public static readonly CronField Minute = new("Minute", 0, 59, "0-59");
    public static readonly CronField Second = new("Second", 0, 59, "0-59");

    /// <summary>Names of its values, from the smallest.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    // Week days alone: 7 is 0, and fri-mon goes over the end of the week, which begins on Monday for steps without an end.
    private bool IsRound { get; init; }

    /// <summary>The parts of what the field is given.</summary>
    /// <exception cref="InvalidTriggerException">SCH1021: it is longer than any field needs to be.</exception>
    public string[] Items(string text) => text.Length <= CronSyntax.Longest
        ? Split(text)
        : throw new InvalidTriggerException("SCH1021", $"CronFields:{Name}", $"{Name} has {text.Length} characters; expected at most {CronSyntax.Longest}.");

    public FieldValues Parse(string text) => new(Items(text).SelectMany(item => Values(item, text)), Most);

    /// <summary>The parts of a list, each without the blanks around it.</summary>
    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>The values that one item of the list stands for.</summary>
    public IEnumerable<int> Values(string item, string text)
    {
        var match = Expression().Match(item);
        var step = match.Groups["step"] is { Success: true, Value: var digits } ? Number(digits) : 1;
        if (!match.Success || step < 1 || step > Most - Least)
        {
            throw Wrong(item, text);
        }

        var (first, last) = IsRound ? (1, Most + 1) : (Least, Most);
        if (match.Groups["first"] is { Success: true, Value: var from })
        {
            first = Value(from);
            last = match.Groups["last"] is { Success: true, Value: var to } ? Value(to) : match.Groups["step"].Success ? last : first;
        }

        if (IsRound && last < first)
        {
            last += Most + 1;
        }

        var isWithin = first >= Least && last >= first && (IsRound || last <= Most);
        return isWithin ? Every(first, last, IsRound && WeekDaySteps.First(item) is not null ? 1 : step) : throw Wrong(item, text);
    }

    /// <summary>What to write in place of a range that goes backwards, unless days of the week do, which may; null for everything else.</summary>
    public string? Forwards(string item)
    {
        if (Expression().Match(item) is not { Success: true, Groups: var groups } || !groups["last"].Success || IsRound)
        {
            return null;
        }

        var (from, to) = (groups["first"].Value, groups["last"].Value);
        var (first, last) = (Value(from), Value(to));
        if (last < Least || first > Most || last >= first)
        {
            return null;
        }

        var (least, most) = char.IsAsciiDigit(from[0]) ? ($"{Least}", $"{Most}") : (Names[0], Names[^1]);
        var step = groups["step"].Success ? $"/{groups["step"].Value}" : "";
        return $"{(first == Most ? from : $"{from}-{most}{step}")},{(last == Least ? to : $"{least}-{to}{step}")}";
    }

    public InvalidTriggerException Wrong(string item, string text)
    {
        var marked = string.Join(',', Split(text).Select(one => one == item ? $"[{one}]" : one));
        return new("SCH1020", $"CronFields:{Name}", $"{Name} '{text}' has {(item.Length == 0 ? "an empty item" : item)}; allowed {Allowed}.{Remedy(item)} `{marked}`");
    }

    // Where every value is allowed by itself.
    private string Remedy(string item)
    {
        var match = Expression().Match(item);
        if (match.Groups["step"] is { Success: true, Value: var digits } && Number(digits) is var step && (step < 1 || step > Most - Least))
        {
            return $" A step is from 1 to {Most - Least}.";
        }

        return this != Year && Forwards(item) is { } ranges ? $" A range goes upwards: write {ranges}." : "";
    }

    private IEnumerable<int> Every(int first, int last, int step)
    {
        for (var value = first; value <= last; value += step)
        {
            yield return IsRound ? value % (Most + 1) : value;
        }
    }

    // Out of every range when it is no value.
    private int Value(string token)
    {
        var name = Names.ToList().FindIndex(name => name.Equals(token, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? Least + name : Number(token) is var number && IsRound && number > Most + 1 ? -1 : number;
    }

    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    [GeneratedRegex(@"\A(\*|(?<first>\w+)(-(?<last>\w+))?)(/(?<step>\d+))?\z")]
    private static partial Regex Expression();
}
