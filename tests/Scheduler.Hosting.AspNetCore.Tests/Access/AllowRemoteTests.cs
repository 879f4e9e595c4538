using System.Net;

namespace Scheduler.Hosting.AspNetCore.Tests.Access;

public sealed class AllowRemoteTests
{
    [Theory]
    [InlineData("jobs/own/runs", null)]
    [InlineData("schedules", """{ "id": "mine", "job": "own", "trigger": { "every": "1d" } }""")]
    [InlineData("schedules/declared/trigger", """{ "args": { "a": 1 } }""")]
    public async Task SEC_3_A_job_that_is_not_marked_gets_nothing_from_outside(string path, string? body)
    {
        await using var host = await StartAsync();

        var error = await ApiHost.IsProblemAsync(await host.PostAsync(path, body), 403, "SCH4015");

        Assert.Contains("AllowRemote", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(await host.Scheduler.ListRunsAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Null(await host.Scheduler.GetScheduleAsync("mine", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SEC_3_What_its_owner_has_declared_can_be_run_and_moved()
    {
        await using var host = await StartAsync();

        await host.PostAsync(HttpStatusCode.Accepted, "schedules/declared/trigger");
        await ApiHost.ReadAsync(await host.SendAsync(HttpMethod.Put, "schedules/declared", """{ "job": "own", "trigger": { "every": "2d" } }""", ("If-Match", "*")), HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{ "job": "own", "trigger": { "every": "1d" }, "args": { "a": 1 } }""")]
    [InlineData("""{ "job": "other", "trigger": { "every": "1d" } }""")]
    public async Task SEC_3_But_not_given_other_arguments_or_to_another_job(string body)
    {
        await using var host = await StartAsync();

        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Put, "schedules/declared", body, ("If-Match", "*")), 403, "SCH4015");
    }

    [Fact]
    public async Task SEC_3_Configuration_marks_a_job_too()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Jobs": { "own": { "AllowRemote": true }, "greet": { "AllowRemote": false } } }""");

        await host.PostAsync(HttpStatusCode.Accepted, "jobs/own/runs");
        await ApiHost.IsProblemAsync(await host.PostAsync("jobs/greet/runs", """{ "args": { "name": "ada" } }"""), 403, "SCH4015");
    }

    [Theory]
    [InlineData("""{ "args": { "name": "ada", "tmes": 3 } }""", "tmes")]
    [InlineData("""{ "args": { "name": "ada", "times": "many" } }""", "times")]
    [InlineData("""{ "args": "ada" }""", "args")]
    public async Task SEC_3_Arguments_are_what_the_job_takes_or_are_refused(string body, string named)
    {
        await using var host = await ApiHost.StartAsync();

        var ofRun = await ApiHost.IsProblemAsync(await host.PostAsync("jobs/greet/runs", body), 400, "SCH1070");
        var schedule = body.Insert(body.Length - 2, """, "id": "x", "job": "greet", "trigger": { "every": "1d" }""");
        var ofSchedule = await ApiHost.IsProblemAsync(await host.PostAsync("schedules", schedule), 400, "SCH1070");

        Assert.Contains(named, ofSchedule.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("args", ofRun.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(scheduler => scheduler
        .AddJob("other", (_, _) => Task.CompletedTask)
        .AddSchedule("declared", schedule => schedule.Job("own").Every(TimeSpan.FromDays(1))));
}
