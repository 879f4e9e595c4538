using System.Globalization;
using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs at a time of day, every so many years, months, weeks and days of the calendar: the start date is the first (DST-4).
/// </summary>
/// <remarks>
/// Years and months go from the start date, so that the 31st stays the 31st. Together with weeks or days each date goes from the one before: first the months,
/// repeated until the day exists, then the days. A time that clocks skip occurs at the first instant after the gap, one that they show twice the first time, unless
/// <see cref="Trigger.Dst"/> says otherwise.
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record CalendarTrigger : Trigger
{
    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>Makes the trigger. The period is the sum of what is given.</summary>
    /// <param name="years">Years, from 0 to 100,000.</param>
    /// <param name="months">Months, from 0 to 100,000.</param>
    /// <param name="weeks">Weeks, from 0 to 100,000.</param>
    /// <param name="days">Days, from 0 to 100,000.</param>
    /// <param name="at">Time of day, in whole seconds. Default: midnight.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: there is no period, or a part of it is negative or too long; SCH1053: the time of day has a fraction of a second.</exception>
    public CalendarTrigger(int years = 0, int months = 0, int weeks = 0, int days = 0, TimeOnly at = default)
    {
        (Years, Months, Weeks, Days, TimeOfDay) = (years, months, weeks, days, at);
        int[] parts = [years, months, weeks, days];
        if (parts.Any(part => part is < 0 or > 100_000) || parts.All(part => part == 0))
        {
            throw new InvalidTriggerException("SCH1012", "Calendar", "Calendar needs a period: Years, Months, Weeks or Days, none negative, at most 100000, not all 0.");
        }

        if (at.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new InvalidTriggerException("SCH1053", "Calendar:At", $"At {at:O} has a fraction of a second. Write HH:mm or HH:mm:ss.");
        }

        Pattern = new(Epoch, null, (years * 12) + months, (weeks * 7) + days, at, MonthOverflow.Skip);
    }

    /// <inheritdoc/>
    public override string Kind => "calendar";

    /// <summary>Years of the period.</summary>
    public int Years { get; }

    /// <summary>Months of the period.</summary>
    public int Months { get; }

    /// <summary>Weeks of the period.</summary>
    public int Weeks { get; }

    /// <summary>Days of the period.</summary>
    public int Days { get; }

    /// <summary>Time of day.</summary>
    public TimeOnly TimeOfDay { get; }

    /// <summary>The first date. Default: null, the day on which the schedule was created; in a trigger that no schedule has bound 1970-01-01.</summary>
    public DateOnly? StartDate
    {
        get;
        init
        {
            field = value;
            Pattern = Pattern with { Start = value ?? Epoch };
        }
    }

    /// <summary>No date is after this one. Default: null, none.</summary>
    public DateOnly? EndDate
    {
        get => Pattern.End;
        init => Pattern = Pattern with { End = value };
    }

    /// <summary>What becomes of a date that its month does not have.</summary>
    public MonthOverflow MonthOverflow
    {
        get => Pattern.Overflow;
        init => Pattern = Pattern with { Overflow = value };
    }

    internal CalendarPattern Pattern { get; private init; }

    private protected override bool HasStart => base.HasStart || StartDate is not null;

    private protected override string Text
    {
        get
        {
            var parts = new[] { (Years, "y"), (Months, "mo"), (Weeks, "w"), (Days, "d") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1}{part.Item2}");
            var start = StartDate is { } first ? $" from {Write(first)}" : "";
            var end = EndDate is { } last ? $" until {Write(last)}" : "";
            return $"{string.Concat(parts)} at {Write(TimeOfDay)}{start}{end}{(MonthOverflow == MonthOverflow.Clamp ? " clamp" : "")}";
        }
    }

    private protected override string Words => CalendarWords.Of(this);

    private LocalSearch Search =>
        new(Pattern, (Dst ?? default).For(everyHour: false, repeats: false), Offsets ?? ZoneOffsets.Utc, StartAt?.UtcTicks);

    internal static string Write(TimeOnly time) => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    internal static string Write(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private protected override long? Following(long after) => Search.Next(after);

    private protected override long? Preceding(long before) => Search.Previous(before);

    private protected override long Between(long after, long through, long limit) => Search.Count(after, through, limit);

    private protected override long? Gap(long after, long through) => Search.Gap(after, through);

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        CheckWord(MonthOverflow, "Calendar:MonthOverflow");
        if (EndDate < StartDate)
        {
            throw new InvalidTriggerException("SCH1050", "Calendar:EndDate", $"EndDate {Write(EndDate.Value)} is before StartDate {Write(StartDate.Value)}.");
        }

        var created = TimeZoneInfo.ConvertTime(binding.Anchor, Zone ?? binding.TimeZone);
        return StartDate is null ? this with { Pattern = Pattern with { Start = DateOnly.FromDateTime(created.DateTime) } } : this;
    }
}
