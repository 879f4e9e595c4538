using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Scheduler.Hosting;

/// <summary>
/// A length of time as people write it: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, <c>1h30m</c>, ISO 8601 (<c>PT5M</c>), <c>hh:mm:ss</c> with
/// less than 24 hours, or <c>none</c> for no limit. Converts from <see cref="TimeSpan"/>, so that code writes <c>TimeSpan.FromMinutes(5)</c>.
/// </summary>
/// <remarks>
/// <see cref="TimeSpan.Parse(string)"/> reads <c>30</c> as 30 days and <c>24:00:00</c> as 24 days; both are refused here.
/// </remarks>
public readonly record struct Duration : IComparable<Duration>
{
    private readonly TimeSpan _value;

    /// <summary>Makes a duration.</summary>
    /// <param name="value">Its length, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Duration(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        _value = value;
    }

    // How the one mistake is told that .NET would not refuse but misread.
    private const string Misread = "is read by .NET";

    /// <summary>What to write, for messages.</summary>
    internal const string Examples = "for example 500ms, 30s, 5m, 2h, 1d, 1h30m";

    /// <summary>No limit; longer than every other duration. Written <c>none</c>.</summary>
    public static Duration None { get; } = new(TimeSpan.MaxValue);

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => _value == TimeSpan.MaxValue;

    /// <summary>The length; <see cref="TimeSpan.MaxValue"/> for <see cref="None"/>.</summary>
    public TimeSpan ToTimeSpan() => _value;

    /// <summary>Converts a length of time.</summary>
    public static implicit operator Duration(TimeSpan value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(Duration other) => _value.CompareTo(other._value);

    /// <summary>Whether the left one is shorter.</summary>
    public static bool operator <(Duration left, Duration right) => left._value < right._value;

    /// <summary>Whether the left one is longer.</summary>
    public static bool operator >(Duration left, Duration right) => left._value > right._value;

    /// <summary>Whether the left one is not longer.</summary>
    public static bool operator <=(Duration left, Duration right) => left._value <= right._value;

    /// <summary>Whether the left one is not shorter.</summary>
    public static bool operator >=(Duration left, Duration right) => left._value >= right._value;

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">The text is no duration; the message says what to write.</exception>
    public static Duration Parse(string text) => TryParse(text, out var duration, out var problem) ? duration : throw new FormatException(problem);

    /// <summary>Reads a duration, or says what is wrong with the text.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Duration duration, [NotNullWhen(false)] out string? problem)
    {
        duration = default;
        var trimmed = text?.Trim() ?? "";
        problem = trimmed switch
        {
            "" => "An empty text is not a duration. Write for example 30s, 5m, 2h or 1d.",
            _ when trimmed.Equals("none", StringComparison.OrdinalIgnoreCase) => ReadNone(out duration),
            _ when trimmed.All(char.IsAsciiDigit) =>
                $"'{trimmed}' is not a duration. A bare number is ambiguous (.NET would read {trimmed} days). Write {trimmed}s, {trimmed}m, {trimmed}h or {trimmed}d.",
            _ when trimmed.Contains(':', StringComparison.Ordinal) => ReadClock(trimmed, out duration),
            ['P' or 'p', ..] => ReadIso(trimmed, out duration),
            _ => ReadUnits(trimmed, out duration),
        };
        return problem is null;
    }

    /// <summary>The code of what <see cref="TryParse"/> says is wrong with a text.</summary>
    internal static string CodeOf(string problem) => problem.Contains(Misread, StringComparison.Ordinal) ? "SCH1011" : "SCH1010";

    /// <summary>The shortest text that reads as the same duration, such as <c>1h30m</c>.</summary>
    public override string ToString()
    {
        if (IsNone)
        {
            return "none";
        }

        if (_value == TimeSpan.Zero)
        {
            return "0s";
        }

        if (_value.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return XmlConvert.ToString(_value);
        }

        var text = new StringBuilder();
        Append(_value.Days, "d");
        Append(_value.Hours, "h");
        Append(_value.Minutes, "m");
        Append(_value.Seconds, "s");
        Append(_value.Milliseconds, "ms");
        return text.ToString();

        void Append(int count, string unit)
        {
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }
    }

    private static string? ReadNone(out Duration duration)
    {
        duration = None;
        return null;
    }

    private static string? ReadClock(string text, out Duration duration)
    {
        duration = default;
        var hours = text[..text.IndexOf(':', StringComparison.Ordinal)];
        if (int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 24)
        {
            return $"'{text}' {Misread} as {count} days. Write {count}h" + (count % 24 == 0 ? $" or {count / 24}d." : ".");
        }

        string[] formats = ["h\\:mm", "hh\\:mm", "h\\:mm\\:ss", "hh\\:mm\\:ss", "h\\:mm\\:ss\\.FFF", "hh\\:mm\\:ss\\.FFF"];
        if (!TimeSpan.TryParseExact(text, formats, CultureInfo.InvariantCulture, out var value))
        {
            return NotADuration(text);
        }

        duration = value;
        return null;
    }

    private static string? ReadIso(string text, out Duration duration)
    {
        duration = default;
        try
        {
            var value = XmlConvert.ToTimeSpan(text.ToUpperInvariant());
            if (value >= TimeSpan.Zero && !text.AsSpan(1).ContainsAny('Y', 'y') && !HasMonths(text))
            {
                duration = value;
                return null;
            }
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            // Said below, in the same words as every other text that is no duration.
        }

        return NotADuration(text);

        // Years and months have no fixed length; XmlConvert would take them for 365 and 30 days.
        static bool HasMonths(string text) => text.Split('T', 't')[0].ContainsAny('M', 'm');
    }

    private static string? ReadUnits(string text, out Duration duration)
    {
        duration = default;
        var total = 0m;
        var position = 0;
        var lastUnit = long.MaxValue;
        while (position < text.Length)
        {
            var digits = text.AsSpan(position);
            var length = digits.IndexOfAnyExcept("0123456789.");
            var unit = length <= 0 ? 0 : Unit(digits[length..], out position, text.Length);
            if (unit == 0 || unit >= lastUnit || !decimal.TryParse(digits[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return NotADuration(text);
            }

            total += count > TimeSpan.MaxValue.Ticks ? TimeSpan.MaxValue.Ticks : count * unit;
            if (total >= TimeSpan.MaxValue.Ticks)
            {
                return $"'{text}' is longer than a duration can be. Write none for no limit.";
            }

            lastUnit = unit;
        }

        duration = new TimeSpan((long)total);
        return null;
    }

    private static long Unit(ReadOnlySpan<char> rest, out int position, int whole)
    {
        var end = rest.IndexOfAny("0123456789.");
        var name = end < 0 ? rest : rest[..end];
        position = whole - rest.Length + name.Length;
        return name switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
    }

    private static string NotADuration(string text) => $"'{text}' is not a duration. Write {Examples} or none.";
}
