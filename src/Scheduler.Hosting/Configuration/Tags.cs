using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Configuration;

/// <summary>What nodes say that they offer.</summary>
internal static partial class Tags
{
    /// <summary>As stores keep them: the same text for the same tags, in whatever order and letters they were said; null for none.</summary>
    public static string? Write(IEnumerable<string>? tags) =>
        tags?.Select(tag => tag.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } list ? string.Join(' ', list) : null;

    /// <summary>Checks each of them.</summary>
    public static void Check(IEnumerable<string>? tags, Place place)
    {
        foreach (var tag in tags ?? [])
        {
            if (tag is null || !Valid().IsMatch(tag))
            {
                place.Error(ProblemCodes.InvalidValue, $"'{tag}' is no tag. Use letters, digits, . _ -, at most 64, the first a letter or digit.");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Valid();
}
