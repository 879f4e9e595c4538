using System.Net;
using Microsoft.AspNetCore.Http;

namespace Scheduler.Hosting.AspNetCore.Access;

/// <summary>
/// Tells requests of this machine from all others. What cannot be told is none of this machine: behind a local proxy everybody looks local, and a page of a foreign site, whose name leads to this machine,
/// sends its requests from here.
/// </summary>
internal static class LocalRequests
{
    // What proxies add, and what the forwarded-headers middleware makes of it.
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP"];
    private static readonly string[] ProxyPrefixes = ["X-Forwarded", "X-Original-"];

    /// <summary>Why a request is not taken for one of this machine; null for one that is.</summary>
    public static string? Refusal(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address) ? "it comes from another machine"
        : context.Request.Headers.Keys.FirstOrDefault(IsOfProxy) is { } header ? $"it came through a proxy ({header})"
        : !IsLocalName(context.Request.Host.Host) ? $"it asks for the host '{context.Request.Host.Host}', which is no name of this machine by itself"
        : null;

    private static bool IsOfProxy(string header) =>
        ProxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase) || ProxyPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
