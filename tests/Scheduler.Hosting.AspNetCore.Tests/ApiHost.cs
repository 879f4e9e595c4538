using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.AspNetCore.Tests;

/// <summary>
/// An application with the API on a real server and a free port. Jobs: <c>greet</c> takes a <see cref="Greeting"/> from outside, <c>own</c> is not marked for the outside, <c>fail</c> throws, <c>block</c> runs until it is
/// released or cancelled; the last three take nothing. Requests with the header <see cref="Remote"/> look as if they came from another machine.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Remote = "Test-Remote-Address";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // By their ports: so that a failed test says what the server has to say about it.
    private static readonly ConcurrentDictionary<int, ApiHost> Hosts = [];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _blocked = [];

    private ApiHost(string prefix, Action<WebApplicationBuilder>? build, Action<SchedulerBuilder>? scheduler, Action<WebApplication>? before, Action<IEndpointConventionBuilder>? endpoints, string section)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Scheduler": {{section}} }""")));
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFakeLogging();
        builder.Services.AddRouting();
        var added = builder.Services.AddScheduler()
            .AddJob("greet", (Greeting greeting) => $"Hello {greeting.Name}.", job => job.AllowRemote())
            .AddJob("own", (_, _) => Task.CompletedTask)
            .AddJob("fail", (_, _) => throw new InvalidOperationException("It failed."), job => job.AllowRemote())
            .AddJob("block", BlockAsync, job => job.AllowRemote());
        scheduler?.Invoke(added);
        build?.Invoke(builder);
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            if (IPAddress.TryParse(context.Request.Headers[Remote], out var address))
            {
                context.Connection.RemoteIpAddress = address;
                context.Request.Headers.Remove(Remote);
            }

            return next(context);
        });
        before?.Invoke(_app);
        var mapped = _app.MapScheduler(prefix);
        endpoints?.Invoke(mapped);
        Prefix = prefix;
    }

    public HttpClient Client { get; } = new() { Timeout = Patience };

    public string Prefix { get; }

    public IServiceProvider Services => _app.Services;

    public IScheduler Scheduler => Services.GetRequiredService<IScheduler>();

    public FakeLogCollector Log => Services.GetFakeLogCollector();

    /// <summary>Every endpoint of the API.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ApiHost> StartAsync(
        Action<SchedulerBuilder>? scheduler = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? before = null,
        Action<IEndpointConventionBuilder>? endpoints = null,
        string section = "{}",
        string prefix = "/scheduler")
    {
        var host = new ApiHost(prefix, build, scheduler, before, endpoints, section);
        await host._app.StartAsync(Token);
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        host.Client.BaseAddress = new($"{address}{prefix}/api/v1/");
        Hosts[host.Client.BaseAddress.Port] = host;
        return host;
    }

    public Task StopAsync() => _app.StopAsync(Token);

    /// <summary>The id of a run.</summary>
    public static RunId Id(string text) => RunId.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Lets a blocked run go on.</summary>
    public void Release(RunId id) => _blocked[id].TrySetResult();

    /// <summary>Spins until a condition holds; fails the test when it never does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited in vain for this: {what}.");
            await Task.Yield();
        }
    }

    /// <summary>The run in a state.</summary>
    public Task InStateAsync(RunId id, RunState state) => UntilAsync(async () => (await Scheduler.GetRunAsync(id, Token))!.State == state, $"run {id} is {state}");

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await Client.GetAsync(path, Token), HttpStatusCode.OK);

    /// <summary>Sends a body of JSON, where there is one.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, Token);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, json, headers);

    /// <summary>Sends a body of JSON and reads the answer, which must have the status.</summary>
    public async Task<JsonElement> PostAsync(HttpStatusCode status, string path, string? json = null) => await ReadAsync(await PostAsync(path, json), status);

    /// <summary>Adds a schedule of the job greet that is not due for long.</summary>
    public Task<JsonElement> AddAsync(string id, string more = "") =>
        PostAsync(HttpStatusCode.Created, "schedules", $$"""{ "id": "{{id}}", "job": "greet", "trigger": { "cron": "0 0 1 1 *" }, "args": { "name": "{{id}}" } {{more}} }""");

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.StatusCode == status, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answers {(int)response.StatusCode}, not {(int)status}: {text}\n{Errors(response.RequestMessage.RequestUri!.Port)}");
            return text.Length == 0 ? default : JsonElement.Parse(text);
        }
    }

    /// <summary>The answer must be a problem with this status and code.</summary>
    /// <returns>Its first error.</returns>
    public static async Task<JsonElement> IsProblemAsync(HttpResponseMessage response, int status, string code)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await ReadAsync(response, (HttpStatusCode)status);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        var error = problem.GetProperty("errors")[0];
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var blocked in _blocked.Values)
        {
            blocked.TrySetResult();
        }

        Hosts.TryRemove(Client.BaseAddress!.Port, out _);
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static string Errors(int port) => Hosts.TryGetValue(port, out var host) ? string.Join('\n', host.Log.GetSnapshot().Select(line => line.Exception).OfType<Exception>()) : "";

    private async Task BlockAsync(JobContext context, CancellationToken cancellationToken)
    {
        var source = _blocked.GetOrAdd(context.RunId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await source.Task.WaitAsync(cancellationToken);
    }

    /// <param name="Name">Whom to greet.</param>
    /// <param name="Times">How often.</param>
    /// <param name="Token">What nobody is to see.</param>
    internal sealed record Greeting(string Name, int Times = 1, [Redact] string? Token = null);
}
