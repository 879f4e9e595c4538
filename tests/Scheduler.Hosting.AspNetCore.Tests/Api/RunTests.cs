using System.Net;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

public sealed class RunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_failed_shows_its_error_and_is_run_again()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await RunAsync(host, "fail");

        var run = await host.GetAsync($"runs/{id}");
        Assert.Equal(("Failed", "It failed."), (Text(run, "state"), Text(run.GetProperty("error"), "message")));
        Assert.Contains("InvalidOperationException", Text(run.GetProperty("error"), "stackTrace"), StringComparison.Ordinal);

        var again = ApiHost.Id(Text(await host.PostAsync(HttpStatusCode.Accepted, $"runs/{id}/retry"), "id")!);
        await host.Scheduler.WaitForRunAsync(again, Token);
        Assert.Equal($"{id}", Text(await host.GetAsync($"runs/{again}"), "retryOf"));
    }

    [Fact]
    public async Task POI_1_A_run_is_run_again_with_other_arguments()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await RunAsync(host, "greet", """{ "args": { "name": "ada" } }""");

        var again = ApiHost.Id(Text(await host.PostAsync(HttpStatusCode.Accepted, $"runs/{id}/retry", """{ "args": { "name": "eve" } }"""), "id")!);

        Assert.Equal("\"Hello eve.\"", (await host.Scheduler.WaitForRunAsync(again, Token)).Result.ToString());
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_cancelled_and_not_run_again()
    {
        await using var host = await ApiHost.StartAsync();
        var id = ApiHost.Id(Text(await host.PostAsync(HttpStatusCode.Accepted, "jobs/block/runs"), "id")!);
        await host.InStateAsync(id, RunState.Running);

        await ApiHost.IsProblemAsync(await host.PostAsync($"runs/{id}/retry"), 409, "SCH4005");
        Assert.True((await host.PostAsync(HttpStatusCode.OK, $"runs/{id}/cancel", """{ "reason": "wrong day" }""")).GetProperty("cancelled").GetBoolean());
        await host.Scheduler.WaitForRunAsync(id, Token);

        var run = await host.GetAsync($"runs/{id}");
        Assert.Equal(("Cancelled", "wrong day"), (Text(run, "state"), Text(run, "reason")));
        Assert.False((await host.PostAsync(HttpStatusCode.OK, $"runs/{id}/cancel")).GetProperty("cancelled").GetBoolean());
    }

    [Fact]
    public async Task History_comes_in_pages_latest_first()
    {
        await using var host = await ApiHost.StartAsync();
        var ids = new List<string>();
        foreach (var i in Enumerable.Range(0, 5))
        {
            ids.Add($"{await RunAsync(host, "greet", $$"""{ "args": { "name": "{{i}}" } }""")}");
        }

        var seen = new List<string?>();
        for (string? cursor = "first"; cursor is not null;)
        {
            var page = await host.GetAsync($"runs?limit=2{(cursor == "first" ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
            cursor = Text(page, "nextCursor");
        }

        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("state=failed,poisoned,deserializationFailed", 1)]
    [InlineData("state=Succeeded", 2)]
    [InlineData("job=fail", 1)]
    [InlineData("q=it%20failed", 1)]
    [InlineData("q=greet", 2)]
    [InlineData("from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z", 3)]
    [InlineData("from=2099-01-01T00:00:00Z", 0)]
    [InlineData("to=2020-01-01T00:00:00%2B01:00", 0)]
    [InlineData("schedule=s", 1)]
    public async Task History_has_what_its_filter_says(string query, int count)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("s");
        await RunAsync(host, "fail");
        await RunAsync(host, "greet", """{ "args": { "name": "ada" } }""");
        await host.Scheduler.WaitForRunAsync(await host.Scheduler.TriggerAsync("s", cancellationToken: Token), Token);

        Assert.Equal(count, (await host.GetAsync($"runs?{query}")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("runs?state=faild", 400, "SCH4002", "state")]
    [InlineData("runs?state=failed,", 400, "SCH4002", "state")]
    [InlineData("runs?schedule=nope", 404, "SCH4004", null)]
    [InlineData("runs?backfill=0000000000000", 400, "SCH4002", "backfill")]
    [InlineData("runs?cursor=abcd", 400, "SCH4003", "cursor")]
    [InlineData("runs/nope", 404, "SCH4004", null)]
    [InlineData("runs/00000000000000000000000", 404, "SCH4004", null)]
    public async Task What_does_not_exist_is_no_error_of_the_server(string path, int status, string code, string? named)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(named, Text(await ApiHost.IsProblemAsync(await host.Client.GetAsync(path, Token), status, code), "path"));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    public async Task A_run_that_does_not_exist_is_not_found(string action)
    {
        await using var host = await ApiHost.StartAsync();

        await ApiHost.IsProblemAsync(await host.PostAsync($"runs/00000000000000000000000/{action}"), 404, "SCH4004");
        await ApiHost.IsProblemAsync(await host.PostAsync($"runs/nope/{action}"), 404, "SCH4004");
    }

    private static async Task<RunId> RunAsync(ApiHost host, string job, string? body = null)
    {
        var id = ApiHost.Id(Text(await host.PostAsync(HttpStatusCode.Accepted, $"jobs/{job}/runs", body), "id")!);
        await host.Scheduler.WaitForRunAsync(id, Token);
        return id;
    }

    private static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;
}
