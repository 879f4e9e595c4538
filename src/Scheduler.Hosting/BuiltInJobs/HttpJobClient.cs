using System.Net;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Which addresses a client of http jobs may call. Each has connections of its own: one that was opened for a job which may call more is never used for another.</summary>
internal enum HttpJobClient
{
    /// <summary>Public addresses.</summary>
    Public,

    /// <summary>Those of private networks and of this machine as well.</summary>
    Private,

    /// <summary>The address that <c>Url</c> itself says.</summary>
    Literal,
}

/// <summary>The clients that http jobs take from the client factory.</summary>
internal static class HttpJobClients
{
    /// <summary>Its name at the client factory.</summary>
    public static string NameOf(HttpJobClient client) => $"Scheduler.Hosting.Http.{client}";

    /// <summary>What sends its requests. It follows no redirect and keeps no cookie: both would carry what belongs to one job or server to another.</summary>
    public static SocketsHttpHandler CreateHandler(HttpJobClient client) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = new AddressGuard(client switch
        {
            HttpJobClient.Public => kind => kind == AddressKind.Public,
            HttpJobClient.Private => kind => kind != AddressKind.Special,
            _ => _ => true,
        }).ConnectAsync,
    };
}
