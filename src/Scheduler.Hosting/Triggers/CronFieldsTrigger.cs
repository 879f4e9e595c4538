using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs when the clocks of its time zone match all of APScheduler's fields: <c>*</c>, <c>*/n</c>, <c>a-b</c>, <c>a-b/n</c>, <c>a/n</c>, lists of them, names of months and
/// days of week, and for the day of the month also <c>last</c>, <c>2nd fri</c>, <c>last sun</c> (CFG-4).
/// </summary>
/// <remarks>
/// A field left out is its minimum if it is less significant than every field given, else <c>*</c>; week and day of week then are always <c>*</c>. Changes of the clocks
/// count as for <see cref="CronTrigger"/>.
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record CronFieldsTrigger : Trigger
{
    private static readonly FieldValues EveryYear = new(Enumerable.Range(1, 9999), 9999);
    private readonly FieldsPattern _pattern;
    private readonly bool _everyHour;
    private readonly bool _repeats;

    /// <summary>Makes the trigger. Give at least one field.</summary>
    /// <param name="year">1970 to 9999.</param>
    /// <param name="month">1 to 12, or jan to dec.</param>
    /// <param name="day">1 to 31, <c>last</c>, <c>2nd fri</c>, <c>last sun</c>.</param>
    /// <param name="week">ISO week, 1 to 53.</param>
    /// <param name="dayOfWeek">
    /// 0 or 7 (Sunday) to 6, or sun to sat; <c>fri-mon</c> goes over the end of the week. Steps go from Monday, and do not count behind a range of numbers (<c>1-5/2</c>): write <c>mon-fri/2</c>.
    /// </param>
    /// <param name="hour">0 to 23.</param>
    /// <param name="minute">0 to 59.</param>
    /// <param name="second">0 to 59.</param>
    /// <exception cref="InvalidTriggerException">SCH1020: a field is wrong; SCH1021: no field is given; SCH1022: it never fires.</exception>
    public CronFieldsTrigger(
        string? year = null,
        string? month = null,
        string? day = null,
        string? week = null,
        string? dayOfWeek = null,
        string? hour = null,
        string? minute = null,
        string? second = null)
    {
        (Year, Month, Day, Week, DayOfWeek, Hour, Minute, Second) = (Trim(year), Trim(month), Trim(day), Trim(week), Trim(dayOfWeek), Trim(hour), Trim(minute), Trim(second));
        string?[] given = [Year, Month, Day, Week, DayOfWeek, Hour, Minute, Second];
        var last = Array.FindLastIndex(given, one => one is not null);
        if (last < 0)
        {
            throw new InvalidTriggerException("SCH1021", "CronFields", "CronFields has no field. Give at least one of Year, Month, Day, Week, DayOfWeek, Hour, Minute, Second.");
        }

        var times = new[] { Or(5, "0"), Or(6, "0"), Or(7, "0") };
        _everyHour = times[0] == "*";
        _repeats = times.Any(field => field.AsSpan().ContainsAny("*/-"));
        _pattern = new(
            Year is null or "*" ? EveryYear : CronField.Year.Parse(Year),
            CronField.Month.Parse(Or(1, "1")),
            new(Or(2, "1"), Week ?? "*", DayOfWeek ?? "*"),
            new(CronField.Hour.Parse(times[0]), CronField.Minute.Parse(times[1]), CronField.Second.Parse(times[2])));
        if (_pattern.Next(0) is null)
        {
            throw new InvalidTriggerException("SCH1022", "CronFields", $"CronFields never fires: no day matches {Text}.");
        }

        string Or(int field, string least) => given[field] ?? (field > last ? least : "*");

        static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <inheritdoc/>
    public override string Kind => "cronfields";

    internal override string Key => "CronFields";

    /// <summary>Years; null when left out.</summary>
    public string? Year { get; }

    /// <summary>Months; null when left out.</summary>
    public string? Month { get; }

    /// <summary>Days of the month; null when left out.</summary>
    public string? Day { get; }

    /// <summary>ISO weeks; null when left out.</summary>
    public string? Week { get; }

    /// <summary>Days of the week; null when left out.</summary>
    public string? DayOfWeek { get; }

    /// <summary>Hours; null when left out.</summary>
    public string? Hour { get; }

    /// <summary>Minutes; null when left out.</summary>
    public string? Minute { get; }

    /// <summary>Seconds; null when left out.</summary>
    public string? Second { get; }

    /// <summary>The fields that are given, by their names in configuration.</summary>
    internal IEnumerable<(string Name, string Value)> Fields =>
        new (string Name, string? Value)[]
        {
            (nameof(Year), Year), (nameof(Month), Month), (nameof(Day), Day), (nameof(Week), Week),
            (nameof(DayOfWeek), DayOfWeek), (nameof(Hour), Hour), (nameof(Minute), Minute), (nameof(Second), Second),
        }.Where(one => one.Value is not null).Select(one => (one.Name, one.Value!));

    private protected override string Text => string.Join(' ', Fields.Select(one => $"{one.Name}={one.Value}"));

    private protected override string Words => CronFieldsWords.Of(_pattern, Year is null or "*") ?? base.Words;

    private LocalSearch Search => new(_pattern, (Dst ?? default).For(_everyHour, _repeats), Offsets ?? ZoneOffsets.Utc, StartAt?.UtcTicks);

    /// <summary>Whether the other says the same.</summary>
    public bool Equals(CronFieldsTrigger? other) => base.Equals(other) && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Text);

    private protected override long? Following(long after) => Search.Next(after);

    private protected override long? Preceding(long before) => Search.Previous(before);

    private protected override long Between(long after, long through, long limit) => Search.Count(after, through, limit);

    private protected override long? Gap(long after, long through) => _everyHour ? null : Search.Gap(after, through);
}
