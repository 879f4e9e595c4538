using System.Globalization;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>The version of a schedule as an ETag, by which a change that somebody else was faster with is refused (OWN-7).</summary>
internal static class EntityTags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version that a caller has seen; null for whatever it is (<c>*</c>).</summary>
    /// <param name="ifMatch">The header.</param>
    /// <exception cref="ApiException">There is none, or it is no version.</exception>
    public static long? Expected(string? ifMatch) => ifMatch?.Trim() switch
    {
        null or "" => throw new ApiException(428, ApiCodes.NoVersion, "Say which version you have seen: send its ETag in the header If-Match, or * for whatever it is.", "If-Match"),
        "*" => null,
        ['"', .. var text, '"'] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
        _ => throw new ApiException(412, ApiCodes.Changed, "If-Match has no ETag of this schedule. Read the schedule again, and send its ETag.", "If-Match"),
    };
}
