using System.Net;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.Access;

public sealed class AuditTests
{
    [Fact]
    public async Task SEC_4_Each_change_leaves_a_row_with_who_what_and_to_what_and_no_arguments()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PostAsync(HttpStatusCode.Created, "schedules", """{ "id": "a", "job": "greet", "trigger": { "every": "1d" }, "args": { "name": "ada", "token": "s3cr3t" } }""");
        await host.PostAsync(HttpStatusCode.OK, "schedules/A/pause", """{ "reason": "stocktaking" }""");
        var run = (await host.PostAsync(HttpStatusCode.Accepted, "schedules/a/trigger", """{ "args": { "name": "eve", "token": "s3cr3t" } }""")).GetProperty("id").GetString();
        await host.PostAsync(HttpStatusCode.OK, "pause");

        var audit = await host.GetAsync("audit");

        Assert.Equal(["Pause ", "TriggerSchedule a", "PauseSchedule a", "AddSchedule a"], audit.GetProperty("items").EnumerateArray().Select(row => $"{Text(row, "action")} {Text(row, "target")}"));
        Assert.All(audit.GetProperty("items").EnumerateArray(), row => Assert.Equal("local", Text(row, "by")));
        Assert.Equal(run, Text(audit.GetProperty("items")[1].GetProperty("details"), "outcome"));
        Assert.Equal("stocktaking", Text(audit.GetProperty("items")[2].GetProperty("details").GetProperty("sent"), "reason"));
        Assert.DoesNotContain("s3cr3t", audit.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(3, (await host.GetAsync("audit?target=a")).GetProperty("items").GetArrayLength());
        Assert.Contains(host.Log.GetSnapshot(), line => line.Id.Id == 4002 && line.Message == "local: PauseSchedule a (200).");
    }

    [Fact]
    public async Task SEC_4_What_was_refused_or_only_looked_at_leaves_none()
    {
        await using var host = await ApiHost.StartAsync();
        using var missing = await host.PostAsync("schedules/nope/pause");
        using var refused = await host.PostAsync("pause", null, ("Sec-Fetch-Site", "cross-site"));
        await host.PostAsync(HttpStatusCode.OK, "preview", """{ "trigger": { "every": "1d" } }""");

        Assert.Empty((await host.GetAsync("audit")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("jobs/block/runs", null)]
    [InlineData("schedules/a/trigger", null)]
    [InlineData("schedules/a/backfill", """{ "from": "2024-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z" }""")]
    public async Task NOW_1_A_request_that_is_repeated_makes_no_second_run(string path, string? body)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");

        using var first = await host.PostAsync(path, body, ("Idempotency-Key", "k1"));
        using var again = await host.PostAsync(path, body, ("Idempotency-Key", "k1"));
        using var other = await host.PostAsync(path, body, ("Idempotency-Key", "k2"));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode, other.StatusCode));
        Assert.Equal(Id(first), Id(again));
        Assert.NotEqual(Id(first), Id(other));

        static string? Id(HttpResponseMessage response) => Text(JsonElement.Parse(response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult()), "id");
    }

    [Fact]
    public async Task POI_1_A_run_that_failed_is_discarded()
    {
        await using var host = await ApiHost.StartAsync();
        var id = ApiHost.Id((await host.PostAsync(HttpStatusCode.Accepted, "jobs/fail/runs")).GetProperty("id").GetString()!);
        await host.Scheduler.WaitForRunAsync(id, TestContext.Current.CancellationToken);

        using var discarded = await host.PostAsync($"runs/{id}/discard");

        Assert.Equal(HttpStatusCode.NoContent, discarded.StatusCode);
        await ApiHost.IsProblemAsync(await host.Client.GetAsync($"runs/{id}", TestContext.Current.CancellationToken), 404, "SCH4004");
    }

    [Fact]
    public async Task The_configuration_is_read_again_on_request()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Empty((await host.PostAsync(HttpStatusCode.OK, "config/reload")).GetProperty("errors").EnumerateArray());
    }

    private static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;
}
