using System.Globalization;
using System.Text.Json;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>Occurrences that other schedulers and an independent enumeration agree on; read forwards and backwards.</summary>
public class ConformanceTests
{
    private static readonly Dictionary<string, JsonElement> InScope =
        Read("cron.json").Concat(Read("interval.json")).Concat(Read("date.json")).Where(IsInScope).ToDictionary(Label);

    public static TheoryData<string> Vectors { get; } = [.. InScope.Keys];

    [Fact]
    public void There_are_vectors_of_every_kind() => Assert.Equal((177, 74, 6), (Of("cron"), Of("interval"), Of("date")));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_holds_forwards_and_backwards(string label)
    {
        var vector = InScope[label];
        var expected = Expected(vector).EnumerateArray().Select(one => Instant(one.GetProperty("utc"))).ToArray();
        var trigger = Trigger(vector);
        var start = Type(vector) == "date" ? Instant(vector.GetProperty("start")) : vector.GetProperty("start").GetDateTimeOffset();

        var actual = new List<DateTimeOffset>();
        for (var next = trigger.Next(start.AddTicks(-1)); next is not null && actual.Count < expected.Length; next = trigger.Next(next.Value))
        {
            actual.Add(next.Value);
        }

        Assert.Equal(expected, actual);
        Assert.Equal(expected[..^1], expected[1..].Select(one => trigger.Previous(one)!.Value));
        Assert.Equal(expected.Length, trigger.Count(start.AddTicks(-1), expected[^1], long.MaxValue));
        if (vector.TryGetProperty("exhausted_after", out var exhausted) && exhausted.GetBoolean())
        {
            Assert.Null(trigger.Next(expected[^1]));
            Assert.Equal(expected[^1], trigger.Previous(DateTimeOffset.MaxValue));
            Assert.Null(trigger.Previous(expected[0]));
        }
    }

    private static JsonElement[] Read(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Triggers", "Conformance", file);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    // Out of scope: fields; 'last', which cron expressions do not know (they say L); intervals below 1 s (SCH1012); and the one vector that takes 1-5/2 for 1-5.
    private static bool IsInScope(JsonElement vector)
    {
        var trigger = vector.GetProperty("trigger");
        return Type(vector) switch
        {
            "cron" => trigger.TryGetProperty("crontab", out var crontab) && vector.TryGetProperty("expected_default", out _)
                && !crontab.GetString()!.Contains("last", StringComparison.Ordinal) && crontab.GetString() != "0 0 * * 1-5/2",
            "interval" => Interval(trigger) >= TimeSpan.FromSeconds(1),
            _ => true,
        };
    }

    private static Trigger Trigger(JsonElement vector)
    {
        var trigger = vector.GetProperty("trigger");
        return Type(vector) switch
        {
            "cron" => new CronTrigger(trigger.GetProperty("crontab").GetString()!)
            {
                TimeZone = vector.GetProperty("timezone").GetString(),
                StartAt = vector.GetProperty("start").GetDateTimeOffset(),
            },
            "interval" => new EveryTrigger(Interval(trigger))
            {
                StartAt = trigger.GetProperty("start").GetDateTimeOffset(),
                EndAt = trigger.TryGetProperty("end", out var end) ? end.GetDateTimeOffset() : null,
            },
            _ => new AtTrigger(trigger.GetProperty("run_time").GetDateTimeOffset()),
        };
    }

    private static TimeSpan Interval(JsonElement trigger)
    {
        return TimeSpan.FromDays((Part("weeks") * 7) + Part("days")) + TimeSpan.FromHours(Part("hours")) + TimeSpan.FromMinutes(Part("minutes")) + TimeSpan.FromSeconds(Part("seconds"));

        double Part(string name) => trigger.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
    }

    private static JsonElement Expected(JsonElement vector) =>
        vector.TryGetProperty("expected_default", out var expected) ? expected : vector.GetProperty("expected");

    // CORE-2: occurrences are whole milliseconds; one vector has microseconds.
    private static DateTimeOffset Instant(JsonElement text)
    {
        var value = DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture);
        return value.AddTicks(-(value.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private static string Type(JsonElement vector) => vector.GetProperty("trigger").GetProperty("type").GetString()!;

    private static string Label(JsonElement vector) => $"{Type(vector)} {vector.GetProperty("id").GetString()}";

    private static int Of(string type) => InScope.Values.Count(vector => Type(vector) == type);
}
