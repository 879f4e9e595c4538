using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.BuiltInJobs;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>Which addresses http jobs connect to.</summary>
public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("1.1.1.1", nameof(AddressKind.Public))]
    [InlineData("172.15.255.255", nameof(AddressKind.Public))]
    [InlineData("172.32.0.0", nameof(AddressKind.Public))]
    [InlineData("2606:4700::1111", nameof(AddressKind.Public))]
    [InlineData("127.0.0.1", nameof(AddressKind.Private))]
    [InlineData("127.9.9.9", nameof(AddressKind.Private))]
    [InlineData("10.1.2.3", nameof(AddressKind.Private))]
    [InlineData("172.16.0.1", nameof(AddressKind.Private))]
    [InlineData("192.168.1.1", nameof(AddressKind.Private))]
    [InlineData("100.64.0.1", nameof(AddressKind.Private))]
    [InlineData("::1", nameof(AddressKind.Private))]
    [InlineData("fd12:3456::1", nameof(AddressKind.Private))]
    [InlineData("169.254.169.254", nameof(AddressKind.Special))]
    [InlineData("0.0.0.0", nameof(AddressKind.Special))]
    [InlineData("224.0.0.1", nameof(AddressKind.Special))]
    [InlineData("255.255.255.255", nameof(AddressKind.Special))]
    [InlineData("fe80::1", nameof(AddressKind.Special))]
    [InlineData("::", nameof(AddressKind.Special))]
    [InlineData("ff02::1", nameof(AddressKind.Special))]
    // An address of IPv4 within one of IPv6 is what it is by itself.
    [InlineData("::ffff:10.0.0.1", nameof(AddressKind.Private))]
    [InlineData("::ffff:1.1.1.1", nameof(AddressKind.Public))]
    [InlineData("64:ff9b::169.254.169.254", nameof(AddressKind.Special))]
    [InlineData("2002:7f00:1::1", nameof(AddressKind.Private))]
    [InlineData("2002:101:101::1", nameof(AddressKind.Public))]
    public void An_address_is_of_a_kind(string address, string kind) => Assert.Equal(kind, AddressKinds.Of(IPAddress.Parse(address)).ToString());

    [Fact]
    public async Task It_connects_to_what_it_has_checked_whatever_the_name_leads_to_a_moment_later()
    {
        await using var server = await TargetServer.StartAsync();
        var answers = new Queue<IPAddress[]>([[IPAddress.Loopback], [IPAddress.Parse("169.254.169.254")]]);
        using var client = Client(new AddressGuard(kind => kind == AddressKind.Private, (_, _) => Task.FromResult(answers.Dequeue())));

        using var response = await client.GetAsync(new Uri($"http://partner.test:{server.Port}/"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, answers.Count));
    }

    [Fact]
    public async Task Of_several_addresses_those_that_may_not_be_called_are_passed_over()
    {
        await using var server = await TargetServer.StartAsync();
        using var client = Client(new AddressGuard(kind => kind == AddressKind.Private, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback])));

        using var response = await client.GetAsync(new Uri($"http://partner.test:{server.Port}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("10.0.0.1", "'partner.test' leads to 10.0.0.1, which is a private address. If that is meant, set AllowPrivateAddresses to true in the job's Settings.")]
    [InlineData("169.254.169.254", "'partner.test' leads to 169.254.169.254, which is no address of a server. If that is meant, write the address itself into Url.")]
    public async Task A_name_that_leads_elsewhere_is_refused_with_the_remedy(string address, string message)
    {
        using var client = Client(new AddressGuard(kind => kind == AddressKind.Public, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)])));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://partner.test/"), TestContext.Current.CancellationToken));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, RunState.Succeeded)]
    [InlineData("true", RunState.Succeeded)]
    [InlineData("false", RunState.Failed)]
    public async Task This_machine_is_called_where_the_address_says_so_unless_the_settings_say_no(string? allow, RunState state)
    {
        await using var server = await TargetServer.StartAsync();
        foreach (var host in new[] { "localhost", "127.0.0.1" })
        {
            await using var app = await HttpJobTests.Calling($$"""{ "Url": "http://{{host}}:{{server.Port}}/"{{(allow is null ? "" : $", \"AllowPrivateAddresses\": {allow}")}} }""");

            Assert.Equal(state, (await app.RunAsync("call")).State);
        }
    }

    [Theory]
    [InlineData("http", "GET http://partner.test/")]
    [InlineData("https", "CONNECT partner.test:443")]
    public async Task A_proxy_of_the_machine_is_called_wherever_it_is_and_resolves_the_name_itself(string scheme, string asked)
    {
        await using var proxy = await TargetServer.StartAsync(403);
        await using var app = App.With(scheduler => scheduler.ConfigureHttpJobs(client => client.ConfigurePrimaryHttpMessageHandler((handler, _) => ((SocketsHttpHandler)handler).Proxy = new WebProxy(proxy.Url))))
            .Section($$"""{ "Jobs": { "call": { "Type": "http", "Settings": { "Url": "{{scheme}}://partner.test/" } } } }""");
        await app.StartAsync();

        Assert.Equal(RunState.Failed, (await app.RunAsync("call")).State);

        var request = Assert.Single(proxy.Requests);
        Assert.Equal(asked, request.Method == "CONNECT" ? $"CONNECT {request.Header("Host")}" : $"{request.Method} http://{request.Header("Host")}{request.Path}");
    }

    private static HttpClient Client(AddressGuard guard) => new(new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync, UseProxy = false });
}
