using System.Net;
using System.Text.Json;
using Scheduler.Hosting.Conformance;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

public sealed class PreviewTests(PreviewTests.Server server) : IClassFixture<PreviewTests.Server>
{
    private ApiHost Host => server.Host;

    [Fact]
    public async Task The_occurrences_of_every_vector_are_those_that_are_known()
    {
        var wrong = new List<string>();
        foreach (var vector in Vector.ReadAll(Vector.Folder))
        {
            if (await DiffersAsync(vector) is { } difference)
            {
                wrong.Add($"{vector.Name}: {difference}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task An_occurrence_is_shown_in_UTC_and_in_its_time_zone()
    {
        var preview = await PreviewAsync("""{ "trigger": { "cron": "30 2 * * *", "timeZone": "Europe/Berlin" }, "from": "2026-03-29T00:00:00Z", "count": 2 }""");

        var first = preview.GetProperty("occurrences")[0];
        Assert.Equal(("2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"), (first.GetProperty("nominal").GetString(), first.GetProperty("due").GetString(), first.GetProperty("local").GetString()));
        Assert.Equal("gap-shifted", first.GetProperty("note").GetString());
        Assert.False(preview.GetProperty("exhausted").GetBoolean());
        Assert.Equal("at 02:30, every day, Europe/Berlin", preview.GetProperty("when").GetString());
    }

    [Fact]
    public async Task JIT_4_Jitter_is_that_of_the_schedule_and_without_one_there_is_none()
    {
        const string Trigger = """ "trigger": { "cron": "0 0 * * *", "jitter": "1h" }, "from": "2026-01-01T00:00:00Z", "count": 5 """;

        var alone = await PreviewAsync($$"""{ {{Trigger}} }""");
        var first = await PreviewAsync($$"""{ {{Trigger}}, "scheduleId": "first" }""");
        var second = await PreviewAsync($$"""{ {{Trigger}}, "scheduleId": "second" }""");

        Assert.Equal(Of(alone, "nominal"), Of(alone, "due"));
        Assert.NotEqual(Of(first, "due"), Of(second, "due"));
        Assert.Equal(Of(first, "nominal"), Of(second, "nominal"));
        await Host.PostAsync(HttpStatusCode.Created, "schedules", """{ "id": "first", "job": "greet", "args": { "name": "x" }, "trigger": { "cron": "0 0 * * *", "jitter": "1h" } }""");
        Assert.Equal(Of(first, "due"), (await Host.GetAsync("schedules/first/occurrences?from=2026-01-01T00:00:00Z&limit=5")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("due").GetString()));

        static IEnumerable<string?> Of(JsonElement preview, string member) => preview.GetProperty("occurrences").EnumerateArray().Select(one => one.GetProperty(member).GetString());
    }

    [Fact]
    public async Task CAL_3_What_a_calendar_leaves_out_is_shown()
    {
        var preview = await PreviewAsync("""{ "trigger": { "cron": "0 9 * * *", "calendars": [ "weekends" ] }, "from": "2026-01-02T00:00:00Z", "count": 2 }""");

        var excluded = preview.GetProperty("occurrences")[1];
        Assert.Equal("excluded:weekends", excluded.GetProperty("note").GetString());
        Assert.False(excluded.TryGetProperty("due", out _));
    }

    [Theory]
    [InlineData("""{ "trigger": { "cron": "0 25 * * *" } }""", "trigger.cron", "SCH1020")]
    [InlineData("""{ "trigger": { "evry": "5m" } }""", "trigger.evry", "SCH1001")]
    [InlineData("""{ "trigger": { "every": "100ms" } }""", "trigger.every", "SCH1012")]
    [InlineData("""{ "trigger": { "all": [ { "every": "1h", "jitter": "5m" }, { "every": "2h" } ] } }""", "trigger.all[0].jitter", null)]
    [InlineData("""{ "trigger": { "cron": "0 9 * * *", "calendars": [ "weekend" ] } }""", "trigger.calendars", "SCH1060")]
    [InlineData("""{ "trigger": {} }""", "trigger", "SCH1003")]
    [InlineData("""{ "trigger": { "every": "1h" }, "count": 0 }""", "count", "SCH1043")]
    [InlineData("""{ "trigger": { "every": "1h" }, "count": 1001 }""", "count", "SCH1043")]
    [InlineData("""{ "trigger": 5 }""", "trigger", "SCH1040")]
    [InlineData("""{ }""", null, null)]
    public async Task What_is_wrong_with_a_trigger_is_said_at_its_place(string body, string? path, string? code)
    {
        using var response = await Host.PostAsync("preview", body);
        var errors = (await ApiHost.ReadAsync(response, HttpStatusCode.BadRequest)).GetProperty("errors").EnumerateArray();

        Assert.Contains(errors, error => (code is null || error.GetProperty("code").GetString() == code) && (error.TryGetProperty("path", out var at) ? at.GetString() : null) == path);
    }

    private static string? Compare(JsonElement preview, Vector vector)
    {
        var nominal = preview.GetProperty("occurrences").EnumerateArray().Select(one => one.GetProperty("nominal").GetDateTimeOffset()).ToList();
        return !nominal.Take(vector.Expected.Count).SequenceEqual(vector.Expected) ? $"expected {string.Join(' ', vector.Expected)}, not {string.Join(' ', nominal)}"
            : vector.Exhausted && !(nominal.Count == vector.Expected.Count && preview.GetProperty("exhausted").GetBoolean()) ? "more than there are"
            : null;
    }

    private async Task<string?> DiffersAsync(Vector vector)
    {
        Payload trigger;
        try
        {
            trigger = Host.Scheduler.WriteSchedule(new("vector", "own", vector.Make()));
        }
        catch (InvalidTriggerException) when (vector.Expected.Count == 0)
        {
            return null; // What never occurs is refused when it is made.
        }

        var from = vector.Make() is Triggers.AtTrigger ? vector.Start.AddTicks(-(vector.Start.Ticks % TimeSpan.TicksPerMillisecond)) : vector.Start;
        var json = JsonElement.Parse(trigger.Utf8.Span).GetProperty("trigger").GetRawText();
        using var response = await Host.PostAsync("preview", $$"""{ "trigger": {{json}}, "from": "{{from.UtcDateTime:O}}", "count": {{Math.Min(1000, vector.Expected.Count + 1)}} }""");
        if (response.StatusCode == HttpStatusCode.BadRequest && vector.Expected.Count == 0)
        {
            return null; // What never occurs is refused, too.
        }

        if (json.Contains("ms\"", StringComparison.Ordinal))
        {
            return (await ApiHost.IsProblemAsync(response, 400, "SCH1012")).TryGetProperty("path", out _) ? null : "no path"; // A schedule has at least a second.
        }

        return Compare(await ApiHost.ReadAsync(response, HttpStatusCode.OK), vector);
    }

    private Task<JsonElement> PreviewAsync(string body) => Host.PostAsync(HttpStatusCode.OK, "preview", body);

    public sealed class Server : IAsyncLifetime
    {
        internal ApiHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await ApiHost.StartAsync(section: """{ "Calendars": { "weekends": { "Exclude": { "Weekdays": [ "Sat", "Sun" ] } } } }""");

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
