using System.Net;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

public sealed class JobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_listed_by_name_in_pages()
    {
        await using var host = await ApiHost.StartAsync();

        var first = await host.GetAsync("jobs?limit=3");
        var rest = await host.GetAsync($"jobs?limit=3&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["block", "fail", "greet", "own"], first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(job => job.GetProperty("name").GetString()));
        Assert.False(rest.TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task A_job_says_what_it_takes_and_what_holds_for_it()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Jobs": { "greet": { "MaxConcurrentRuns": 2, "Timeout": "5m", "Description": "Greets." } } }""");

        var job = await host.GetAsync("jobs/GREET");

        Assert.Equal(("greet", "Greets.", true, 2), (job.GetProperty("name").GetString(), job.GetProperty("description").GetString(), job.GetProperty("allowRemote").GetBoolean(), job.GetProperty("maxConcurrentRuns").GetInt32()));
        Assert.Equal("5m", job.GetProperty("policies").GetProperty("timeout").GetString());
        Assert.Equal(["name"], job.GetProperty("argsSchema").GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.False((await host.GetAsync("jobs/own")).TryGetProperty("argsSchema", out _));
    }

    [Fact]
    public async Task A_job_is_run_now_and_at_an_instant()
    {
        await using var host = await ApiHost.StartAsync();

        using var now = await host.PostAsync("jobs/greet/runs", """{ "args": { "name": "ada" }, "description": "by hand" }""");
        var id = ApiHost.Id((await ApiHost.ReadAsync(now, HttpStatusCode.Accepted)).GetProperty("id").GetString()!);
        var later = ApiHost.Id((await host.PostAsync(HttpStatusCode.Accepted, "jobs/greet/runs", """{ "args": { "name": "eve" }, "runAt": "2099-01-01T00:00:00+01:00" }""")).GetProperty("id").GetString()!);

        Assert.Equal($"../../runs/{id}", now.Headers.Location!.OriginalString);
        Assert.Equal("\"Hello ada.\"", (await host.Scheduler.WaitForRunAsync(id, Token)).Result.ToString());
        Assert.Equal(new DateTimeOffset(2098, 12, 31, 23, 0, 0, TimeSpan.Zero), (await host.Scheduler.GetRunAsync(later, Token))!.DueTime);
    }

    [Fact]
    public async Task UNI_1_A_unique_key_that_a_live_run_has_gives_that_run()
    {
        await using var host = await ApiHost.StartAsync();

        var first = await host.PostAsync(HttpStatusCode.Accepted, "jobs/block/runs", """{ "uniqueKey": "once" }""");
        var again = await host.PostAsync(HttpStatusCode.OK, "jobs/block/runs", """{ "uniqueKey": "once" }""");

        Assert.Equal(first.GetRawText(), again.GetRawText());
    }

    [Fact]
    public async Task A_job_is_paused_and_resumed_and_says_how_many_run()
    {
        await using var host = await ApiHost.StartAsync();
        var id = ApiHost.Id((await host.PostAsync(HttpStatusCode.Accepted, "jobs/block/runs")).GetProperty("id").GetString()!);
        await host.InStateAsync(id, RunState.Running);

        var paused = await host.PostAsync(HttpStatusCode.OK, "jobs/block/pause", """{ "reason": "too slow" }""");
        Assert.Equal((1, "too slow"), (paused.GetProperty("running").GetInt32(), paused.GetProperty("pause").GetProperty("reason").GetString()));
        Assert.Equal(1, (await host.GetAsync("jobs")).GetProperty("items")[0].GetProperty("running").GetInt32());
        Assert.False((await host.PostAsync(HttpStatusCode.OK, "jobs/block/resume")).TryGetProperty("pause", out _));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/runs")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    public async Task A_job_that_nobody_knows_is_not_found(string method, string action)
    {
        await using var host = await ApiHost.StartAsync();

        await ApiHost.IsProblemAsync(await host.SendAsync(new(method), $"jobs/nope{action}"), 404, "SCH4004");
    }

    [Fact]
    public async Task Arguments_that_a_job_needs_must_be_there()
    {
        await using var host = await ApiHost.StartAsync();

        var error = await ApiHost.IsProblemAsync(await host.PostAsync("jobs/greet/runs"), 400, "SCH1070");

        Assert.Equal("args", error.GetProperty("path").GetString());
    }
}
