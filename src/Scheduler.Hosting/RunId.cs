using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting;

/// <summary>
/// Names one run, in every store. To users it is an opaque text that sorts by <see cref="Nominal"/>, which for a run made by a caller is when
/// it was made. Its parts are for stores: together they are the identity of an occurrence (CORE-3), so that the same occurrence can never
/// have two runs.
/// </summary>
/// <param name="Schedule">Number of the schedule, or of the job's own stream.</param>
/// <param name="Nominal">The occurrence, UTC in whole milliseconds.</param>
/// <param name="Kind">0 for a scheduled occurrence, else a unique number.</param>
[JsonConverter(typeof(RunIdConverter))]
public readonly record struct RunId(long Schedule, DateTimeOffset Nominal, long Kind = 0) : IComparable<RunId>, IParsable<RunId>
{
    // Crockford's alphabet: sorts like the number it writes, and has no letters that people confuse.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int NominalLength = 10;
    private const int NumberLength = 13;

    /// <summary>The text: 23 letters and digits for a scheduled run, 36 for any other.</summary>
    public override string ToString() => string.Create(NominalLength + NumberLength + (Kind == 0 ? 0 : NumberLength), this, static (text, id) =>
    {
        Write(text[..NominalLength], id.Nominal.ToUnixTimeMilliseconds());
        Write(text.Slice(NominalLength, NumberLength), id.Schedule);
        Write(text[(NominalLength + NumberLength)..], id.Kind);
    });

    /// <inheritdoc/>
    public int CompareTo(RunId other) => (Nominal, Schedule, Kind).CompareTo((other.Nominal, other.Schedule, other.Kind));

    /// <summary>Reads the text of an id.</summary>
    /// <exception cref="FormatException">The text is no run id.</exception>
    public static RunId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a run id.");

    /// <summary>Reads the text of an id, where it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result)
    {
        result = default;
        var whole = s?.Length == NominalLength + NumberLength + NumberLength;
        if (s is null || (!whole && s.Length != NominalLength + NumberLength))
        {
            return false;
        }

        var kind = 0L;
        if (!Read(s.AsSpan(0, NominalLength), out var nominal) || nominal > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !Read(s.AsSpan(NominalLength, NumberLength), out var schedule)
            || (whole && !Read(s.AsSpan(NominalLength + NumberLength), out kind)))
        {
            return false;
        }

        result = new(schedule, DateTimeOffset.FromUnixTimeMilliseconds(nominal), kind);
        return true;
    }

    /// <summary>Whether the left one sorts first.</summary>
    public static bool operator <(RunId left, RunId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one sorts last.</summary>
    public static bool operator >(RunId left, RunId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one does not sort last.</summary>
    public static bool operator <=(RunId left, RunId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one does not sort first.</summary>
    public static bool operator >=(RunId left, RunId right) => left.CompareTo(right) >= 0;

    /// <summary>One of the numbers of an id as text.</summary>
    internal static string WriteNumber(long number) => string.Create(NumberLength, number, static (text, value) => Write(text, value));

    /// <summary>Reads what <see cref="WriteNumber"/> wrote.</summary>
    internal static bool TryReadNumber(string? text, out long number)
    {
        number = 0;
        return text?.Length == NumberLength && Read(text, out number);
    }

    private static void Write(Span<char> text, long number)
    {
        for (var i = text.Length - 1; i >= 0; i--, number >>= 5)
        {
            text[i] = Alphabet[(int)(number & 31)];
        }
    }

    private static bool Read(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        foreach (var letter in text)
        {
            var digit = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0 || number > long.MaxValue >> 5)
            {
                return false;
            }

            number = (number << 5) | (long)digit;
        }

        return true;
    }

    internal sealed class RunIdConverter : JsonConverter<RunId>
    {
        public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), null, out var id) ? id : throw new JsonException($"'{reader.GetString()}' is not a run id.");

        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
