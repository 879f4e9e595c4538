using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.AspNetCore.Tests.Access;

public sealed class AccessTests
{
    private const string Policies = """{ "Access": { "ReadPolicy": "Readers", "OperatePolicy": "Operators", "AdminPolicy": "Admins" } }""";

    public static TheoryData<string, string> ProxyHeaders => new()
    {
        { "X-Forwarded-For", "203.0.113.5" },
        { "X-Forwarded-Proto", "https" },
        { "X-Forwarded-Prefix", "/x" },
        { "Forwarded", "for=203.0.113.5" },
        { "X-Original-For", "203.0.113.5" },
        { "X-Real-IP", "203.0.113.5" },
        { "Via", "1.1 proxy" },
    };

    [Fact]
    public async Task SEC_4_Without_a_policy_every_endpoint_refuses_other_machines()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.NotEmpty(host.Endpoints);
        foreach (var (method, path) in Requests(host))
        {
            using var response = await host.SendAsync(method, path, headers: (ApiHost.Remote, "203.0.113.5"));
            var error = await ApiHost.IsProblemAsync(response, 403, "SCH4010");
            Assert.Contains("Policy", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(ProxyHeaders))]
    public async Task SEC_4_Without_a_policy_what_came_through_a_proxy_is_refused(string header, string value)
    {
        await using var host = await ApiHost.StartAsync();

        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Get, "overview", headers: (header, value)), 403, "SCH4010");
    }

    [Theory]
    [InlineData("scheduler.example", false)]
    [InlineData("127.0.0.1.example", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("localhost:5080", true)]
    [InlineData("app.localhost", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("127.0.0.2", true)]
    public async Task SEC_4_Without_a_policy_only_names_of_this_machine_are_answered(string name, bool answered)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "overview", headers: ("Host", name));

        Assert.Equal(answered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    public async Task SEC_4_Without_a_policy_this_machine_is_answered(string address, bool answered)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "overview", headers: (ApiHost.Remote, address));

        Assert.Equal(answered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task SEC_4_Letting_everybody_in_by_AllowAnonymous_is_no_policy()
    {
        await using var host = await ApiHost.StartAsync(endpoints: endpoints => endpoints.AllowAnonymous());

        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Get, "overview", headers: (ApiHost.Remote, "203.0.113.5")), 403, "SCH4010");
    }

    [Fact]
    public async Task SEC_4_The_start_warns_where_there_is_no_policy()
    {
        await using var open = await ApiHost.StartAsync();
        await using var closed = await StartAsync(Policies);
        await using var half = await StartAsync("""{ "Access": { "ReadPolicy": "Readers", "OperatePolicy": "Operators" } }""");

        Assert.Contains(Warnings(open), message => message.Contains("ReadPolicy, OperatePolicy, AdminPolicy", StringComparison.Ordinal));
        Assert.Empty(Warnings(closed));
        Assert.Contains(Warnings(half), message => message.Contains("Set AdminPolicy", StringComparison.Ordinal));

        static IEnumerable<string> Warnings(ApiHost host) => host.Log.GetSnapshot().Select(line => line.Message).Where(message => message.Contains("SCH1100", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("reader", "GET", "overview", 200)]
    [InlineData("reader", "GET", "events", 200)]
    [InlineData("reader", "POST", "pause", 403)]
    [InlineData("reader", "POST", "schedules", 403)]
    [InlineData("operator", "GET", "overview", 403)]
    [InlineData("operator", "POST", "resume", 200)]
    [InlineData("operator", "POST", "schedules", 403)]
    [InlineData("admin", "POST", "schedules", 400)]
    [InlineData("admin", "POST", "resume", 403)]
    [InlineData(null, "GET", "overview", 401)]
    [InlineData(null, "POST", "resume", 401)]
    [InlineData(null, "POST", "schedules", 401)]
    public async Task SEC_4_Each_level_has_a_policy_of_its_own_for_every_machine(string? user, string method, string path, int status)
    {
        await using var host = await StartAsync(Policies);

        foreach (var address in new[] { "203.0.113.5", "127.0.0.1" })
        {
            using var request = new HttpRequestMessage(new(method), path);
            request.Headers.Add(ApiHost.Remote, address);
            request.Headers.Add(TestScheme.Header, user);
            using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

            Assert.Equal(status, (int)response.StatusCode);
            if (status >= 400)
            {
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }
    }

    [Fact]
    public async Task SEC_4_With_policies_every_endpoint_refuses_who_has_no_name()
    {
        await using var host = await StartAsync(Policies);

        foreach (var (method, path) in Requests(host))
        {
            await ApiHost.IsProblemAsync(await host.SendAsync(method, path), 401, "SCH4011");
        }
    }

    [Fact]
    public async Task SEC_4_A_policy_for_one_level_opens_no_other()
    {
        await using var host = await StartAsync("""{ "Access": { "ReadPolicy": "Readers" } }""");

        using var read = await host.SendAsync(HttpMethod.Get, "overview", headers: [(ApiHost.Remote, "203.0.113.5"), (TestScheme.Header, "reader")]);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        await ApiHost.IsProblemAsync(await host.PostAsync("pause", null, (ApiHost.Remote, "203.0.113.5"), (TestScheme.Header, "reader")), 403, "SCH4010");
    }

    [Fact]
    public async Task SEC_4_A_policy_that_the_application_does_not_have_opens_nothing_and_is_told_at_the_start()
    {
        await using var host = await StartAsync("""{ "Access": { "ReadPolicy": "Raeders" } }""");

        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Get, "overview", headers: (TestScheme.Header, "reader")), 500, "SCH1101");
        Assert.Contains(host.Log.GetSnapshot(), line => line.Message.Contains("SCH1101", StringComparison.Ordinal) && line.Message.Contains("Raeders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SEC_4_A_policy_in_an_application_without_authorization_opens_nothing()
    {
        await using var host = await ApiHost.StartAsync(section: Policies);

        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Get, "overview"), 500, "SCH1101");
    }

    [Fact]
    public async Task SEC_4_RequireAuthorization_on_what_is_mapped_is_a_policy_for_all_of_it()
    {
        await using var host = await StartAsync("{}", endpoints => endpoints.RequireAuthorization("Operators"));

        using var allowed = await host.SendAsync(HttpMethod.Get, "overview", headers: [(ApiHost.Remote, "203.0.113.5"), (TestScheme.Header, "operator")]);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        using var other = await host.SendAsync(HttpMethod.Get, "overview", headers: (TestScheme.Header, "reader"));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var nobody = await host.SendAsync(HttpMethod.Get, "overview");
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.DoesNotContain(host.Log.GetSnapshot(), line => line.Message.Contains("SCH1100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SEC_4_The_read_only_switch_refuses_every_change_and_lets_everything_be_seen()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Access": { "ReadOnly": true } }""");

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("schedules", TestContext.Current.CancellationToken)).StatusCode);
        await host.PostAsync(HttpStatusCode.OK, "preview", """{ "trigger": { "every": "5m" } }""");
        foreach (var (method, path) in Requests(host).Where(request => request.Method != HttpMethod.Get && request.Path != "preview"))
        {
            await ApiHost.IsProblemAsync(await host.SendAsync(method, path), 403, "SCH4013");
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "http://127.0.0.1:1", false)]
    [InlineData("Origin", "the host's", true)]
    [InlineData("Accept", "*/*", true)]
    public async Task SEC_4_A_page_of_another_site_changes_nothing(string header, string value, bool allowed)
    {
        await using var host = await ApiHost.StartAsync();
        value = value == "the host's" ? $"http://{host.Client.BaseAddress!.Authority}" : value;

        using var response = await host.PostAsync("pause", null, (header, value));

        Assert.Equal(allowed ? 200 : 403, (int)response.StatusCode);
        Assert.Equal(allowed, await host.Scheduler.GetPauseAsync(TestContext.Current.CancellationToken) is not null);
    }

    [Fact]
    public async Task SEC_4_Every_change_is_refused_to_a_page_of_another_site()
    {
        await using var host = await ApiHost.StartAsync();

        foreach (var (method, path) in Requests(host).Where(request => request.Method != HttpMethod.Get))
        {
            await ApiHost.IsProblemAsync(await host.SendAsync(method, path, headers: ("Sec-Fetch-Site", "cross-site")), 403, "SCH4014");
        }
    }

    [Fact]
    public async Task SEC_4_A_header_that_only_CORS_lets_another_site_send_allows_a_change()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("pause", null, ("Sec-Fetch-Site", "cross-site"), ("X-Scheduler-Request", "1"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Who_asks_is_named_where_the_application_knows_him()
    {
        await using var host = await StartAsync(Policies);

        using var paused = await host.PostAsync("pause", """{ "reason": "stocktaking" }""", (TestScheme.Header, "operator"));

        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync(HttpMethod.Get, "overview", headers: (TestScheme.Header, "operator"))).StatusCode);
        var pause = await host.Scheduler.GetPauseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("operator", "stocktaking"), (pause!.By, pause.Reason));
    }

    [Fact]
    public async Task An_application_without_a_scheduler_is_told_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        Assert.Contains("AddScheduler", Assert.Throws<InvalidOperationException>(() => app.MapScheduler()).Message, StringComparison.Ordinal);
    }

    /// <summary>A request for every endpoint, of what does not exist.</summary>
    private static IEnumerable<(HttpMethod Method, string Path)> Requests(ApiHost host) =>
        from endpoint in host.Endpoints
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        let path = endpoint.RoutePattern.RawText![$"{host.Prefix}/api/v1/".Length..]
        select (new HttpMethod(method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));

    private static Task<ApiHost> StartAsync(string section, Action<IEndpointConventionBuilder>? endpoints = null) => ApiHost.StartAsync(
        build: builder =>
        {
            builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestScheme>("test", null);
            builder.Services.AddAuthorizationBuilder()
                .AddPolicy("Readers", policy => policy.RequireUserName("reader"))
                .AddPolicy("Operators", policy => policy.RequireUserName("operator"))
                .AddPolicy("Admins", policy => policy.RequireUserName("admin"));
        },
        endpoints: endpoints,
        section: section);
}
