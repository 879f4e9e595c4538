using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>Where http jobs let themselves be sent.</summary>
public sealed class HttpRedirectTests
{
    private const string Private = "which is a private address. If that is meant, set AllowPrivateAddresses to true in the job's Settings.";

    [Fact]
    public async Task A_redirect_is_not_followed_unless_the_settings_say_so()
    {
        await using var server = await TargetServer.RedirectingAsync(_ => "/elsewhere");
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}/start" }""");

        var run = await app.RunAsync("call");

        Assert.Equal($"GET {server.Url} answered 302 Found; expected is 200-299. It is a redirect; to follow it, set FollowRedirects to true.", run.Error?.Message);
        Assert.Equal("/start", Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "PUT", "GET", "")]
    [InlineData(307, "POST", "POST", "text")]
    [InlineData(308, "PUT", "PUT", "text")]
    public async Task Within_a_server_a_redirect_is_followed_with_all_headers_and_the_body_where_the_status_says_so(int status, string method, string then, string body)
    {
        await using var server = await TargetServer.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = context.Request.Path == "/start" ? (status, "there") : (200, default(string));
            return Task.CompletedTask;
        });
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}/start", "Method": "{{method}}", "Body": "text", "FollowRedirects": true, "Headers": { "Authorization": "Bearer x" } }""");

        Assert.Equal(RunState.Succeeded, (await app.RunAsync("call")).State);

        Assert.Equal([(method, "/start", "text", "Bearer x"), (then, "/there", body, "Bearer x")], server.Requests.Select(request => (request.Method, request.Path, request.Body, request.Header("Authorization"))));
    }

    [Fact]
    public async Task Another_server_is_told_neither_headers_nor_keys()
    {
        await using var other = await TargetServer.StartAsync();
        await using var server = await TargetServer.RedirectingAsync(_ => $"{other.Url}/there");
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}", "FollowRedirects": true, "AllowPrivateAddresses": true, "Headers": { "Authorization": "Bearer x", "X-Api-Key": "y" } }""");

        var run = await app.RunAsync("call");

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal("y", Assert.Single(server.Requests).Header("X-Api-Key"));
        Assert.DoesNotContain(Assert.Single(other.Requests).Headers.Values, value => value is "Bearer x" or "y" || value == run.IdempotencyKey);
    }

    [Fact]
    public async Task Another_server_is_not_sent_the_body()
    {
        await using var other = await TargetServer.StartAsync();
        await using var server = await TargetServer.RedirectingAsync(_ => other.Url, 307);
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}", "FollowRedirects": true, "AllowPrivateAddresses": true, "Body": "secret" }""");

        Assert.Equal($"POST {server.Url} was redirected to {other.Url}, another server, which must not be sent Body. Write its address into Url, if that is meant.", (await app.RunAsync("call")).Error?.Message);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        await using var server = await TargetServer.RedirectingAsync(request => $"{request.Path}x");
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}/", "FollowRedirects": true }""");

        Assert.Equal($"GET {server.Url} was redirected more than 10 times.", (await app.RunAsync("call")).Error?.Message);
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_to_what_is_no_web_address_is_not_followed()
    {
        await using var server = await TargetServer.RedirectingAsync(_ => "file:///etc/passwd");
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}", "FollowRedirects": true }""");

        Assert.Contains("which is not as safe", (await app.RunAsync("call")).Error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_redirect_leads_to_no_private_address_though_the_settings_name_one_themselves(string host)
    {
        await using var other = await TargetServer.StartAsync();
        await using var server = await TargetServer.RedirectingAsync(_ => $"http://{host}:{other.Port}/");
        await using var app = await HttpJobTests.Calling($$"""{ "Url": "{{server.Url}}", "FollowRedirects": true }""");

        Assert.Contains(Private, (await app.RunAsync("call")).Error?.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_connection_of_a_job_that_may_call_private_addresses_is_no_way_for_another()
    {
        await using var inner = await TargetServer.StartAsync();
        await using var server = await TargetServer.RedirectingAsync(_ => inner.Url);
        await using var app = await App.With(_ => { }).Section($$"""
            { "Jobs": { "inner": { "Type": "http", "Settings": { "Url": "{{inner.Url}}" } },
                        "outer": { "Type": "http", "Settings": { "Url": "{{server.Url}}", "FollowRedirects": true } } } }
            """).StartAsync();
        Assert.Equal(RunState.Succeeded, (await app.RunAsync("inner")).State);

        Assert.Contains(Private, (await app.RunAsync("outer")).Error?.Message, StringComparison.Ordinal);
        Assert.Single(inner.Requests);
    }

    [Theory]
    [InlineData("https://partner.test/a", null, "https://partner.test/b", "Public Public")]
    [InlineData("https://partner.test/a", true, "https://partner.test/b", "Private Private")]
    [InlineData("https://partner.test/a", true, "https://other.test", "Private Private")]
    [InlineData("https://partner.test/a", null, "https://10.0.0.1", "Public Public")]
    [InlineData("https://10.0.0.1/a", null, "https://10.0.0.1/b", "Literal Literal")]
    [InlineData("https://10.0.0.1/a", null, "https://10.0.0.2/b", "Literal Public")]
    [InlineData("https://10.0.0.1/a", true, "https://169.254.169.254/b", "Literal Private")]
    [InlineData("https://10.0.0.1/a", false, "https://10.0.0.1/b", "Public Public")]
    [InlineData("https://[::1]/a", null, "https://[::1]/b", "Literal Literal")]
    [InlineData("https://localhost/a", null, "https://localhost/b", "Private Private")]
    [InlineData("https://localhost/a", false, "https://localhost/b", "Public Public")]
    public async Task Each_address_is_called_by_the_client_that_may(string url, bool? allow, string then, string clients)
    {
        var factory = new ScriptedClients(new(HttpStatusCode.Redirect) { Headers = { Location = new(then) } }, new(HttpStatusCode.OK));
        var app = App.With(scheduler => scheduler.Services.AddSingleton<IHttpClientFactory>(factory));
        await using var started = await app.Section($$"""
            { "Jobs": { "call": { "Type": "http", "Settings": { "Url": "{{url}}", "FollowRedirects": true{{(allow is null ? "" : $", \"AllowPrivateAddresses\": {(allow.Value ? "true" : "false")}")}} } } } }
            """).StartAsync();

        Assert.Equal(RunState.Succeeded, (await started.RunAsync("call")).State);

        Assert.Equal(clients, string.Join(' ', factory.Names.Select(name => name.Replace("Scheduler.Hosting.Http.", "", StringComparison.Ordinal))));
    }

    /// <summary>Clients that answer in turn, and remember their names.</summary>
    private sealed class ScriptedClients(params HttpResponseMessage[] answers) : IHttpClientFactory
    {
        public List<string> Names { get; } = [];

        public HttpClient CreateClient(string name)
        {
            Names.Add(name);
            return new(new Answer(answers[Names.Count - 1]));
        }

        private sealed class Answer(HttpResponseMessage response) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(response);
        }
    }
}
