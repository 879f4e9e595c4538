using System.Net;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

public sealed class OverviewTests
{
    [Fact]
    public async Task The_overview_says_what_waits_and_what_runs()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Executors": { "default": { "MaxConcurrency": 1 } }, "Node": { "Name": "north" } }""");
        var running = ApiHost.Id((await host.PostAsync(HttpStatusCode.Accepted, "jobs/block/runs")).GetProperty("id").GetString()!);
        await host.InStateAsync(running, RunState.Running);
        await host.PostAsync(HttpStatusCode.Accepted, "jobs/block/runs");

        var overview = await host.GetAsync("overview");

        var (store, executor) = (overview.GetProperty("stores")[0], overview.GetProperty("executors")[0]);
        Assert.Equal(("north", 4), (overview.GetProperty("node").GetString(), overview.GetProperty("jobs").GetInt32()));
        Assert.Equal(("default", "Memory", 1), (store.GetProperty("name").GetString(), store.GetProperty("type").GetString(), store.GetProperty("due").GetInt32()));
        Assert.InRange(store.GetProperty("oldestAgeSeconds").GetDouble(), 0, 3600);
        Assert.Equal((1, 1), (executor.GetProperty("slots").GetInt32(), executor.GetProperty("busy").GetInt32()));
        Assert.False(overview.TryGetProperty("pause", out _));
    }

    [Fact]
    public async Task PAU_1_Everything_is_paused_and_resumed()
    {
        await using var host = await ApiHost.StartAsync();

        var paused = await host.PostAsync(HttpStatusCode.OK, "pause", """{ "reason": "move", "until": "2099-01-01T00:00:00Z" }""");
        var resumed = await host.PostAsync(HttpStatusCode.OK, "resume", """{ "missed": "CatchUp" }""");

        Assert.Equal(("local", "move"), (paused.GetProperty("pause").GetProperty("by").GetString(), paused.GetProperty("pause").GetProperty("reason").GetString()));
        Assert.False(resumed.TryGetProperty("pause", out _));
    }

    [Fact]
    public async Task The_configuration_says_what_holds()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "TimeZone": "Europe/Berlin", "Jobs": { "greet": { "ConcurrencyKey": "a" } } }""");

        var configuration = await host.GetAsync("config");

        Assert.Equal("Europe/Berlin", configuration.GetProperty("timeZone").GetString());
        Assert.Matches("^[0-9a-f]{32}$", configuration.GetProperty("hash").GetString());
        Assert.Empty(configuration.GetProperty("errors").EnumerateArray());
        Assert.Contains("SCH1045", Assert.Single(configuration.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.False(configuration.GetProperty("readOnly").GetBoolean());
    }
}
