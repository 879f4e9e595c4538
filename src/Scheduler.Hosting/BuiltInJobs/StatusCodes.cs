using System.Globalization;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>The answers that are a success: status codes and ranges of them.</summary>
internal sealed class StatusCodes
{
    private const int Least = 100;
    private const int Most = 599;

    private readonly IReadOnlyList<(int From, int To)> _ranges;

    private StatusCodes(IReadOnlyList<(int From, int To)> ranges) => _ranges = ranges;

    /// <summary>Reads a setting such as <c>200</c>, <c>200-299</c>, or an array of these.</summary>
    public static StatusCodes Read(ComponentSettings settings, string key)
    {
        var ranges = new List<(int, int)>();
        foreach (var text in settings.Texts(key))
        {
            var ends = text.Split('-');
            if (ends.Length <= 2 && Code(ends[0]) is { } from && Code(ends[^1]) is { } to && from <= to)
            {
                ranges.Add((from, to));
            }
            else
            {
                settings.Refuse(key, $"'{text}' is no status of an answer. Write 200, 200-299, or an array such as [ \"200-299\", \"404\" ].");
            }
        }

        return new(ranges is [] ? [(200, 299)] : ranges);
    }

    public bool Contains(int status) => _ranges.Any(range => status >= range.From && status <= range.To);

    public override string ToString() => string.Join(", ", _ranges.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));

    private static int? Code(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= Least and <= Most ? code : null;
}
