using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>A web server on a free port of this machine, which remembers what it was asked.</summary>
internal sealed class TargetServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Asked> _asked = [];

    private TargetServer(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            _asked.Enqueue(new(
                context.Request.Method,
                $"{context.Request.Path}{context.Request.QueryString}",
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body));
            await answer(context);
        });
    }

    /// <summary>The requests, in their order.</summary>
    public IReadOnlyList<Asked> Requests => [.. _asked];

    public int Port => new Uri(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    /// <summary>Its address, as a number.</summary>
    public string Url => $"http://127.0.0.1:{Port}";

    public static async Task<TargetServer> StartAsync(RequestDelegate answer)
    {
        var server = new TargetServer(answer);
        await server._application.StartAsync();
        return server;
    }

    public static Task<TargetServer> StartAsync(int status = 200, string text = "", Action<HttpResponse>? prepare = null) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        prepare?.Invoke(context.Response);
        return context.Response.WriteAsync(text);
    });

    /// <summary>One that sends everybody elsewhere.</summary>
    public static Task<TargetServer> RedirectingAsync(Func<HttpRequest, string> to, int status = 302) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = to(context.Request);
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
