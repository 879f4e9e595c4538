using System.Globalization;

namespace Scheduler.Hosting.Triggers;

/// <summary>Reads instants as people write them in configuration (DST-5).</summary>
internal static class LocalTimes
{
    private const string Examples = "2027-01-04T09:00:00Z, 2027-01-04T09:00:00+01:00, 2027-01-04T09:00:00 or 2027-01-04";

    private static readonly string[] Local =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] WithOffset = [.. Local[1..].SelectMany(format => new[] { format + "'Z'", format + "zzz" })];

    /// <summary>
    /// Reads an ISO 8601 instant, or a local time or date (its midnight) in <paramref name="zone"/>; without a zone only an instant. Of a time that clocks show twice
    /// it is the first.
    /// </summary>
    /// <exception cref="InvalidTriggerException">SCH1052: clocks skip that time; SCH1053: the text is neither.</exception>
    public static DateTimeOffset Parse(string text, TimeZoneInfo? zone, string member)
    {
        // The years at the ends of the calendar have no room for offsets.
        if (DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is > 1 and < 9999)
        {
            return zone is null
                ? throw Malformed(member, $"'{text}' is a local time without a time zone. Add Z, an offset such as +01:00, or a time zone.")
                : Instant(local, zone, member);
        }

        return DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw Malformed(
                member,
                IsBeyond(text) ? $"'{text}' is too near to an end of the calendar. Write an instant from the year 2 to 9998." : $"'{text}' is neither an instant nor a local time. Write for example {Examples}.");
    }

    // Well formed, in a year that leaves no room for an offset.
    private static bool IsBeyond(string text) =>
        text is ['0', '0', '0', '1', '-', ..] or ['9', '9', '9', '9', '-', ..]
        && DateTimeOffset.TryParseExact($"2001{text[4..]}", [.. Local, .. WithOffset], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    /// <summary>What to say of a local time that clocks show twice, and that was read as an instant; null for all others.</summary>
    public static string? Ambiguity(string text, DateTimeOffset instant, TimeZoneInfo zone)
    {
        var stretch = ZoneOffsets.Of(zone).At(instant.UtcTicks);
        if (instant.UtcTicks + stretch.Offset - stretch.After < stretch.End || !DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return null;
        }

        var (first, second) = (Write(stretch.Offset), Write(stretch.After));
        return $"{text} occurs twice in {zone.Id}; the first is taken, {first}. Write that, or {second} for the second.";

        string Write(long offset) => new DateTimeOffset(instant.UtcTicks + stretch.Offset, TimeSpan.FromTicks(offset)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a date.</summary>
    /// <exception cref="InvalidTriggerException">SCH1053: the text is none.</exception>
    public static DateOnly? ParseDate(string? text, string member) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Malformed(member, $"'{text}' is not a date. Write for example 2027-01-31.");

    /// <summary>Reads a time of day; null is midnight.</summary>
    /// <exception cref="InvalidTriggerException">SCH1053: the text is none.</exception>
    public static TimeOnly ParseTime(string? text, string member) =>
        text is null ? default
        : TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw Malformed(member, $"'{text}' is not a time of day. Write for example 06:00 or 23:59:59.");

    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone, string member)
    {
        var clock = local.Ticks;
        var stretch = ZoneOffsets.Of(zone).Showing(clock);
        if (clock < stretch.Start + stretch.Offset)
        {
            var (from, to) = (new DateTime(stretch.Start + stretch.Before), new DateTime(stretch.Start + stretch.Offset));
            var format = from.Date == to.Date ? "HH:mm" : "yyyy-MM-dd'T'HH:mm";
            var skipped = $"{Write(local, Format(local))} does not exist in {zone.Id}";
            throw new InvalidTriggerException("SCH1052", member, $"{skipped} (clocks go from {Write(from, format)} to {Write(to, format)}). Write a time that clocks show, such as {Write(to, Format(to))}.");
        }

        return Instants.FromTicks(clock - stretch.Offset);

        static string Format(DateTime time) => time.Second == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss";

        static string Write(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
    }

    private static InvalidTriggerException Malformed(string member, string message) => new("SCH1053", member, message);
}
