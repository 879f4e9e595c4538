using System.Globalization;
using System.Text.Json;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Conformance;

/// <summary>A trigger, and the occurrences that other schedulers and an independent enumeration agree on.</summary>
/// <param name="Name">File, id, and the DST policy where there is a choice.</param>
/// <param name="Make">Makes the trigger.</param>
/// <param name="Start">The first instant allowed.</param>
/// <param name="Expected">The first occurrences.</param>
/// <param name="Exhausted">Whether these are all.</param>
public sealed record Vector(string Name, Func<Trigger> Make, DateTimeOffset Start, IReadOnlyList<DateTimeOffset> Expected, bool Exhausted)
{
    /// <summary>Where the vectors are: the environment's folder, else the project's own copy.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("SCHEDULER_CONFORMANCE") is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "Vectors");

    /// <summary>Reads every file of a folder.</summary>
    public static IReadOnlyList<Vector> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>What is not as expected, forwards or backwards; null when all is.</summary>
    public string? Check()
    {
        Trigger trigger;
        try
        {
            trigger = Make();
        }
        catch (InvalidTriggerException exception) when (exception.Code == "SCH1022" && Expected.Count == 0)
        {
            return null; // What never occurs is refused when it is made.
        }
        catch (InvalidTriggerException exception)
        {
            return exception.Message;
        }

        return Forwards(trigger) ?? Backwards(trigger);
    }

    private static IEnumerable<Vector> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.Clone().EnumerateArray().SelectMany(vector => Read(Path.GetFileNameWithoutExtension(file), vector))];
    }

    private static IEnumerable<Vector> Read(string file, JsonElement vector)
    {
        var name = $"{file}/{vector.GetProperty("id").GetString()!.Split('/')[^1]}";
        var reader = new VectorTrigger(vector);
        foreach (var (list, policy) in new (string, DstPolicy?)[] { ("expected", null), ("expected_default", DstPolicy.Vixie), ("expected_strict", DstPolicy.Strict) })
        {
            if (vector.TryGetProperty(list, out var expected))
            {
                var suffix = list["expected".Length..];
                var exhausted = vector.TryGetProperty($"exhausted_after{suffix}", out var flag) && flag.GetBoolean();
                var occurrences = expected.EnumerateArray().Select(one => Floor(DateTimeOffset.Parse(one.GetProperty("utc").GetString()!, CultureInfo.InvariantCulture)));
                yield return new(name + suffix.Replace('_', ' '), () => reader.Make(policy), reader.Start, [.. occurrences], exhausted);
            }
        }
    }

    // Occurrences are whole milliseconds (CORE-2).
    private static DateTimeOffset Floor(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));

    private string? Forwards(Trigger trigger)
    {
        var after = trigger is AtTrigger ? Floor(Start).AddTicks(-1) : Start.AddTicks(-1);
        foreach (var expected in Expected)
        {
            if (trigger.Next(after) is var next && next != expected)
            {
                return $"after {after:O} expected {expected:O}, not {next:O}";
            }

            after = expected;
        }

        return Exhausted && trigger.Next(after) is { } more ? $"after {after:O} expected nothing, not {more:O}" : null;
    }

    private string? Backwards(Trigger trigger)
    {
        foreach (var (earlier, later) in Expected.Zip(Expected.Skip(1)))
        {
            if (trigger.Previous(later) is var previous && previous != earlier)
            {
                return $"before {later:O} expected {earlier:O}, not {previous:O}";
            }
        }

        if (Exhausted && Expected.Count > 0 && trigger.Previous(DateTimeOffset.MaxValue) is var last && last != Expected[^1])
        {
            return $"at last expected {Expected[^1]:O}, not {last:O}";
        }

        return Expected.Count > 0 && trigger.Previous(Expected[0]) is { } before && before >= Start ? $"before {Expected[0]:O} expected nothing from {Start:O}, not {before:O}" : null;
    }
}
