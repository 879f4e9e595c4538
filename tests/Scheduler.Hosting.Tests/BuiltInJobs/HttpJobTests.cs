using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Tests.DependencyInjection;
using Scheduler.Hosting.Tests.Scheduling;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>Jobs of type http, with a real server on this machine.</summary>
public sealed class HttpJobTests
{
    [Fact]
    public async Task It_sends_what_its_settings_say_and_returns_the_answer()
    {
        await using var server = await TargetServer.StartAsync(202, "taken");
        await using var app = await Calling($$"""
            { "Method": "put", "Url": "{{server.Url}}/orders?from=eu", "Headers": { "X-Team": "sales", "Content-Type": "application/vnd.order+json" }, "Body": "{\"id\":1}" }
            """);

        var run = await app.RunAsync("call");

        Assert.Equal((RunState.Succeeded, """{"status":202,"body":"taken"}"""), (run.State, run.Result.ToString()));
        var request = Assert.Single(server.Requests);
        Assert.Equal(("PUT", "/orders?from=eu", """{"id":1}"""), (request.Method, request.Path, request.Body));
        Assert.Equal(("sales", "application/vnd.order+json", "Scheduler.Hosting"), (request.Header("X-Team"), request.Header("Content-Type"), request.Header("User-Agent")));
    }

    [Theory]
    [InlineData("", "GET", null)]
    [InlineData(""", "Body": "[1]" """, "POST", "application/json; charset=utf-8")]
    [InlineData(""", "Body": "Good morning" """, "POST", "text/plain; charset=utf-8")]
    public async Task What_is_not_said_follows_from_the_body(string settings, string method, string? contentType)
    {
        await using var server = await TargetServer.StartAsync();
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}"{{settings}} }""");

        await app.RunAsync("call");

        Assert.Equal((method, contentType), (Assert.Single(server.Requests).Method, server.Requests[0].Header("Content-Type")));
    }

    [Fact]
    public async Task FEN_2_all_attempts_carry_the_idempotency_key_of_the_run()
    {
        await using var server = await TargetServer.StartAsync(503);
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}" }""", """, "Retry": { "MaxAttempts": 2, "InitialDelay": "0s" }""");

        var run = await app.RunAsync("call");

        Assert.Equal([run.IdempotencyKey, run.IdempotencyKey], server.Requests.Select(request => request.Header("Idempotency-Key")));
    }

    [Theory]
    [InlineData("X-Key", "X-Key")]
    [InlineData("none", null)]
    public async Task The_idempotency_key_goes_into_another_header_or_into_none(string header, string? expected)
    {
        await using var server = await TargetServer.StartAsync();
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "IdempotencyHeader": "{{header}}" }""");

        var run = await app.RunAsync("call");

        Assert.Equal(expected is null ? null : run.IdempotencyKey, server.Requests[0].Header(expected ?? "Idempotency-Key"));
        Assert.Equal(expected is not null, server.Requests[0].Headers.Values.Contains(run.IdempotencyKey));
    }

    [Fact]
    public async Task Another_status_fails_the_run_and_the_error_shows_the_answer_but_not_the_path()
    {
        await using var server = await TargetServer.StartAsync(500, "The database is down.");
        await using var app = await Calling($$"""{ "Method": "POST", "Url": "{{server.Url}}/hooks/secret-of-the-path" }""");

        var run = await app.RunAsync("call");

        Assert.Equal((RunState.Failed, "System.Net.Http.HttpRequestException"), (run.State, run.Error!.Type));
        Assert.Equal($"POST {server.Url} answered 500 Internal Server Error; expected is 200-299.\nThe database is down.", run.Error.Message);
        Assert.DoesNotContain(app.Log.GetSnapshot(), record => $"{record.Message}{record.Exception}".Contains("secret-of-the-path", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("404", 404, RunState.Succeeded)]
    [InlineData("200-204", 205, RunState.Failed)]
    [InlineData("""[ "200", "400-499" ]""", 451, RunState.Succeeded)]
    [InlineData("""[ 204, 304 ]""", 200, RunState.Failed)]
    public async Task ExpectedStatus_says_which_answers_are_a_success(string expected, int status, RunState state)
    {
        await using var server = await TargetServer.StartAsync(status);
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "ExpectedStatus": {{(expected.StartsWith('[') ? expected : $"\"{expected}\"")}} }""");

        Assert.Equal(state, (await app.RunAsync("call")).State);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_fails_the_run()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TargetServer.StartAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "Timeout": "7s" }""");
        var id = await app.Scheduler.EnqueueAsync("call");
        await SchedulerHost.SoonAsync(asked.Task);

        app.Clock.Advance(TimeSpan.FromSeconds(7));
        var run = await app.EndOfAsync(id);

        Assert.Equal((RunState.Failed, "System.TimeoutException", $"GET {server.Url} has not answered within 7s."), (run.State, run.Error?.Type, run.Error?.Message));
    }

    [Fact]
    public async Task A_cancelled_run_ends_its_request()
    {
        var (asked, aborted) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var server = await TargetServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            asked.SetResult();
            await aborted.Task;
        });
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}" }""");
        var id = await app.Scheduler.EnqueueAsync("call");
        await SchedulerHost.SoonAsync(asked.Task);

        await app.Scheduler.CancelRunAsync(id);

        Assert.Equal(RunState.Cancelled, (await app.EndOfAsync(id)).State);
        await SchedulerHost.SoonAsync(aborted.Task);
    }

    [Fact]
    public async Task CFG_8_a_header_takes_its_secret_from_the_configuration_at_each_run_and_nothing_shows_it()
    {
        await using var server = await TargetServer.StartAsync(500);
        var memory = new ChangingConfiguration(Secrets("s3cret-1", server.Url));
        await using var host = await SchedulerHost.StartAsync(add: builder => builder.Configuration.Add(memory));

        var run = await host.WaitAsync(await host.Scheduler.EnqueueAsync("call"));
        memory.Replace(Secrets("s3cret-2", server.Url));
        await host.WaitAsync(await host.Scheduler.EnqueueAsync("call"));

        Assert.Equal(["Bearer s3cret-1", "Bearer s3cret-2"], server.Requests.Select(request => request.Header("Authorization")));
        Assert.Equal("""{"token":"s3cret-1"}""", server.Requests[0].Body);
        Assert.DoesNotContain("s3cret", $"{run.Error} {run.Result}", StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.GetSnapshot(), record => $"{record.Message}{record.Exception}{string.Join(',', record.StructuredState ?? [])}".Contains("s3cret", StringComparison.Ordinal));

        static string Secrets(string token, string url) => $$"""
            { "Partner": { "Token": "{{token}}" },
              "Scheduler": { "Jobs": { "call": { "Type": "http", "Settings": {
                "Url": "{{url}}", "Headers": { "Authorization": "Bearer {configuration:Partner:Token}" }, "Body": "{\"token\":\"{configuration:Partner:Token}\"}" } } } } }
            """;
    }

    [Theory]
    [InlineData("text/plain", 10, "0123456789")]
    [InlineData("application/problem+json", 3, "012")]
    [InlineData("application/json", 0, null)]
    [InlineData("application/octet-stream", 10, null)]
    public async Task Of_an_answer_its_beginning_is_kept_where_it_is_text(string type, int limit, string? kept)
    {
        await using var server = await TargetServer.StartAsync(200, "0123456789abcdef", response => response.ContentType = type);
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "ResponseLimit": {{limit}} }""");

        using var result = JsonDocument.Parse((await app.RunAsync("call")).Result.Utf8);

        Assert.Equal(kept, result.RootElement.TryGetProperty("body", out var body) ? body.GetString() : null);
    }

    [Fact]
    public async Task An_answer_without_end_is_read_up_to_its_limit()
    {
        await using var server = await TargetServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("äöü", CancellationToken.None);
            }
        });
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "ResponseLimit": 5 }""");

        Assert.Equal("""{"status":200,"body":"äö"}""", (await app.RunAsync("call")).Result.ToString());
    }

    [Fact]
    public async Task An_answer_of_letters_that_are_long_as_JSON_fits_into_a_result()
    {
        await using var server = await TargetServer.StartAsync(200, new string('\u0001', 32_768), response => response.ContentType = "text/plain");
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}", "ResponseLimit": 32768 }""");

        var run = await app.RunAsync("call");

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.InRange(run.Result.Utf8.Length, 10_000, 64 * 1024);
    }

    [Fact]
    public async Task SEC_3_it_takes_no_arguments_so_that_no_caller_can_say_what_it_calls()
    {
        await using var server = await TargetServer.StartAsync();
        await using var app = await Calling($$"""{ "Url": "{{server.Url}}" }""");

        var refused = await Assert.ThrowsAsync<InvalidArgsException>(() => app.Scheduler.EnqueueAsync("call", new { Url = "http://127.0.0.1/other" }));

        Assert.Equal("Job 'call' takes no arguments. What it does is said by its Settings in the configuration alone.", refused.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_application_adds_handlers_to_its_clients()
    {
        await using var server = await TargetServer.StartAsync();
        await using var app = App.With(scheduler => scheduler.ConfigureHttpJobs(client => client.AddHttpMessageHandler(() => new Signing())))
            .Section($$"""{ "Jobs": { "call": { "Type": "HTTP", "Settings": { "Url": "{{server.Url}}" } } } }""");
        await app.StartAsync();

        await app.RunAsync("call");

        Assert.Equal("signed", server.Requests[0].Header("X-Signature"));
    }

    [Fact]
    public async Task Changed_settings_hold_for_the_next_run_and_wrong_ones_are_refused()
    {
        await using var server = await TargetServer.StartAsync();
        await using var reload = await ReloadHost.StartAsync(Jobs($"{server.Url}/first"));
        await Call();

        await reload.ChangeAsync(Jobs($"{server.Url}/second"));
        await Call();
        await reload.ChangeAsync(Jobs("no address"));
        await Call();

        Assert.Equal(["/first", "/second", "/second"], server.Requests.Select(request => request.Path));
        Assert.Contains("SCH1040 Scheduler:Jobs:call:Settings:Url", Assert.Single(Assert.Single(reload.Rejected).Errors), StringComparison.Ordinal);

        async Task Call() => Assert.Equal(RunState.Succeeded, (await reload.Host.WaitAsync(await reload.Scheduler.EnqueueAsync("call"))).State);
        static string Jobs(string url) => $$""" "Jobs": { "call": { "Type": "http", "Settings": { "Url": "{{url}}" } } } """;
    }

    internal static Task<App> Calling(string settings, string more = "") =>
        App.With(_ => { }).Section($$"""{ "Jobs": { "call": { "Type": "http", "Settings": {{settings}}{{more}} } } }""").StartAsync();

    private sealed class Signing : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Signature", "signed");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
