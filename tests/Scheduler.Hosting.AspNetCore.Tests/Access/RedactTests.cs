using System.Net;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.Access;

public sealed class RedactTests
{
    private const string Secret = "s3cr3t";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SEC_3_A_marked_member_of_the_arguments_is_hidden_wherever_a_schedule_or_run_is_shown()
    {
        await using var host = await ApiHost.StartAsync();
        using var events = await host.Client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, Token);
        await AddAsync(host);
        var id = ApiHost.Id((await host.PostAsync(HttpStatusCode.Accepted, "schedules/hidden/trigger")).GetProperty("id").GetString()!);
        await host.Scheduler.WaitForRunAsync(id, Token);

        var run = await host.GetAsync($"runs/{id}");

        Assert.Equal(("ada", "[redacted]"), (run.GetProperty("args").GetProperty("name").GetString(), run.GetProperty("args").GetProperty("token").GetString()));
        foreach (var path in new[] { "schedules", "schedules/hidden", "runs", $"runs/{id}", "overview", "jobs/greet" })
        {
            Assert.DoesNotContain(Secret, (await host.GetAsync(path)).GetRawText(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, await UntilAsync(events, "RunSucceeded"), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.GetSnapshot(), line => line.Message.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains(Secret, (await host.Scheduler.GetRunAsync(id, Token))!.Args.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SEC_3_The_schema_of_a_job_says_which_members_are_hidden()
    {
        await using var host = await ApiHost.StartAsync();

        var members = (await host.GetAsync("jobs/greet")).GetProperty("argsSchema").GetProperty("properties");

        Assert.True(members.GetProperty("token").GetProperty("writeOnly").GetBoolean());
        Assert.False(members.GetProperty("name").TryGetProperty("writeOnly", out _));
        Assert.Equal("integer", members.GetProperty("times").GetProperty("type").GetString());
    }

    [Fact]
    public async Task SEC_3_Who_sends_back_what_was_shown_changes_nothing_of_what_is_hidden()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);

        await PutAsync(host, HttpStatusCode.OK, """{ "job": "greet", "trigger": { "every": "1d" }, "args": { "name": "ada", "times": 1, "token": "[redacted]" } }""");

        var schedule = await host.Scheduler.GetScheduleAsync("hidden", Token);
        Assert.Contains(Secret, schedule!.Definition.Args.ToString(), StringComparison.Ordinal);
        Assert.Equal("every", schedule.Trigger.Kind);
    }

    [Theory]
    [InlineData("""{ "name": "eve", "times": 1, "token": "[redacted]" }""", 400)]
    [InlineData("""{ "name": "eve", "times": 1, "token": "known" }""", 200)]
    public async Task SEC_3_What_is_hidden_is_not_used_for_something_else_by_who_does_not_know_it(string args, int status)
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);

        await PutAsync(host, (HttpStatusCode)status, $$"""{ "job": "greet", "trigger": { "every": "1d" }, "args": {{args}} }""");

        Assert.DoesNotContain("[redacted]", (await host.Scheduler.GetScheduleAsync("hidden", Token))!.Definition.Args.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs/greet/runs")]
    [InlineData("schedules/hidden/trigger")]
    public async Task SEC_3_No_run_gets_what_stands_in_the_place_of_something_hidden(string path)
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);

        var error = await ApiHost.IsProblemAsync(await host.PostAsync(path, """{ "args": { "name": "ada", "token": "[redacted]" } }"""), 400, "SCH1070");

        Assert.Equal("args", error.GetProperty("path").GetString());
    }

    private static Task<JsonElement> AddAsync(ApiHost host) => host.PostAsync(
        HttpStatusCode.Created, "schedules", $$"""{ "id": "hidden", "job": "greet", "trigger": { "cron": "0 0 1 1 *" }, "args": { "name": "ada", "token": "{{Secret}}" } }""");

    private static async Task PutAsync(ApiHost host, HttpStatusCode status, string json) => await ApiHost.ReadAsync(await host.SendAsync(HttpMethod.Put, "schedules/hidden", json, ("If-Match", "*")), status);

    private static async Task<string> UntilAsync(HttpResponseMessage events, string name)
    {
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync(Token));
        var text = new System.Text.StringBuilder();
        var found = false;
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            text.AppendLine(line);
            found |= line == $"event: {name}";
            if (found && line.Length == 0)
            {
                break;
            }
        }

        return text.ToString();
    }
}
