namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What texts for people may be, and names of requests: what every store can keep.</summary>
internal static class TextRules
{
    private const int LongestText = 2000;
    private const int LongestKey = 256;

    /// <summary>A reason or description.</summary>
    /// <exception cref="ApiException">It is too long, or has what is no text.</exception>
    public static string? Text(string? text, string path) => Check(text, path, LongestText);

    /// <summary>A unique key, or the name of a request.</summary>
    /// <exception cref="ApiException">It is empty, too long, or has what is no text.</exception>
    public static string? Key(string? key, string path) =>
        key?.Length == 0 ? throw ApiException.BadRequest(ApiCodes.InvalidValue, "An empty text names nothing. Leave it out.", path) : Check(key, path, LongestKey);

    private static string? Check(string? text, string path, int longest) =>
        text?.Length > longest ? throw ApiException.BadRequest(ApiCodes.OutOfRange, $"It has {text.Length} characters. Use at most {longest}.", path)
        : text?.Contains('\0', StringComparison.Ordinal) == true ? throw ApiException.BadRequest(ApiCodes.InvalidValue, "It has null characters, which no database keeps. Leave them out.", path)
        : text;
}
