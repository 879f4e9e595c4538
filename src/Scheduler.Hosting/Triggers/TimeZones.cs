namespace Scheduler.Hosting.Triggers;

/// <summary>Finds time zones by id (DST-6).</summary>
internal static class TimeZones
{
    private static readonly Dictionary<string, (string Place, bool IsFixed)> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CET"] = ("Europe/Berlin", false),
        ["EET"] = ("Europe/Athens", false),
        ["MET"] = ("Europe/Berlin", false),
        ["WET"] = ("Europe/Lisbon", false),
        ["EST"] = ("America/New_York", true),
        ["MST"] = ("America/Denver", true),
        ["HST"] = ("Pacific/Honolulu", true),
        ["EST5EDT"] = ("America/New_York", false),
        ["CST6CDT"] = ("America/Chicago", false),
        ["MST7MDT"] = ("America/Denver", false),
        ["PST8PDT"] = ("America/Los_Angeles", false),
    };

    /// <summary>What to say of an id that is known but no place's, and so may mean something else than people think; null for all others.</summary>
    public static string? Abbreviation(string id) => Abbreviations.TryGetValue(id, out var known)
        ? $"Time zone '{id}' is an abbreviation{(known.IsFixed ? " and has no daylight saving time" : "")}. Use the id of a place, such as '{known.Place}'."
        : null;

    /// <summary>The time zone of an IANA id, or of a Windows id; its id is then the IANA id.</summary>
    public static TimeZoneInfo Find(string id)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
        {
            return !zone.HasIanaId && TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? TimeZoneInfo.FindSystemTimeZoneById(iana) : zone;
        }

        var canConvert = TimeZoneInfo.TryConvertWindowsIdToIanaId("W. Europe Standard Time", out _);
        throw Unknown(id, [.. TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)], canConvert);
    }

    /// <summary>
    /// A time zone as its rules are now. After <see cref="TimeZoneInfo.ClearCachedData"/> the system's are read anew, and whoever kept an object would go by the old ones (DST-7). The look-up is one in a
    /// dictionary.
    /// </summary>
    public static TimeZoneInfo Current(TimeZoneInfo zone) => TimeZoneInfo.TryFindSystemTimeZoneById(zone.Id, out var current) ? current : zone;

    /// <summary>Why a time zone is not found.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="known">What the system has.</param>
    /// <param name="canConvert">Whether Windows ids can be converted, which needs ICU.</param>
    public static InvalidTriggerException Unknown(string id, IReadOnlyCollection<string> known, bool canConvert)
    {
        if (!canConvert && id.EndsWith(" Standard Time", StringComparison.OrdinalIgnoreCase))
        {
            return Wrong("SCH1031", "Windows time zone id needs ICU; this process runs with InvariantGlobalization. Use the IANA id, such as 'Europe/Berlin'.");
        }

        if (known.All(one => one is "UTC" or "Etc/UTC"))
        {
            return Wrong("SCH1032", "No time zone database found (tzdata missing in the container image); only UTC is available.");
        }

        // Many write the place alone.
        var place = known.FirstOrDefault(one => one.EndsWith($"/{id.Replace(' ', '_')}", StringComparison.OrdinalIgnoreCase));
        var remedy = (Suggestion.Nearest(id, known) ?? place) is { } nearest ? $"Did you mean '{nearest}'?" : "Use an IANA id, such as 'Europe/Berlin' or 'UTC'.";
        return Wrong("SCH1030", $"Time zone '{id}' not found. {remedy}");
    }

    private static InvalidTriggerException Wrong(string code, string message) => new(code, "TimeZone", message);
}
