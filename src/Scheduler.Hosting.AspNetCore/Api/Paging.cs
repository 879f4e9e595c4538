using System.Buffers.Text;
using System.Text;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Where a page of a list begins, and how long it is.</summary>
internal static class Paging
{
    /// <summary>How many items a page has unless its caller says otherwise.</summary>
    public const int DefaultLimit = 50;

    /// <summary>How many it may have.</summary>
    public const int MostItems = 500;

    /// <summary>How many items one request looks at where it searches for a text. It goes on with the next page.</summary>
    public const int MostScanned = 5000;

    /// <exception cref="ApiException">It is out of range.</exception>
    public static int Limit(int? limit, int most = MostItems, int otherwise = DefaultLimit) =>
        limit is null ? otherwise
        : limit >= 1 && limit <= most ? limit.Value
        : throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{limit} is out of range. Use 1 to {most}.", "limit");

    /// <summary>A position, as callers carry it.</summary>
    public static string Encode(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));

    /// <summary>The position of a cursor; null where there is none.</summary>
    /// <exception cref="ApiException">It is none of ours.</exception>
    public static string? Decode(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw Invalid();
        }
    }

    public static ApiException Invalid() => ApiException.BadRequest(ApiCodes.InvalidCursor, "This is no cursor. Use the nextCursor of the page before, or none for the first.", "cursor");

    /// <summary>One of the words of an enumeration, ignoring case; null where none is given.</summary>
    /// <exception cref="ApiException">It is no such word.</exception>
    public static TEnum? Word<TEnum>(string? text, string parameter)
        where TEnum : struct, Enum =>
        text is null ? null : Words<TEnum>(text, parameter)![0];

    /// <summary>Words of an enumeration with commas between, ignoring case; null where none is given.</summary>
    /// <exception cref="ApiException">One is no such word.</exception>
    public static IReadOnlyList<TEnum>? Words<TEnum>(string? text, string parameter)
        where TEnum : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        // Names alone: Enum.Parse would also take numbers.
        var names = Enum.GetNames<TEnum>();
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(word => Array.FindIndex(names, name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is var index and >= 0
            ? Enum.GetValues<TEnum>()[index]
            : throw ApiException.BadRequest(ApiCodes.InvalidParameter, $"'{word}' is not valid. Use {string.Join(", ", names)}.", parameter))];
    }
}
