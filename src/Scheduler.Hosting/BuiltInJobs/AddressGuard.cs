using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Connects to those addresses of a host alone that a job may call. It resolves the name itself and connects to what it has checked, so that no second answer of a name server can lead elsewhere.</summary>
/// <param name="mayCall">Whether a kind of address may be called.</param>
/// <param name="resolve">Resolves a name; null for the system's resolver.</param>
internal sealed class AddressGuard(Func<AddressKind, bool> mayCall, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var end = context.DnsEndPoint;
        var found = await _resolve(end.Host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = IsProxy(context) ? found : [.. found.Where(address => mayCall(AddressKinds.Of(address)))];
        if (allowed.Length == 0)
        {
            throw Refused(end.Host, found);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The owner of the machine says where its proxy is, and the proxy resolves names, so that what it connects to is its own affair.
    private static bool IsProxy(SocketsHttpConnectionContext context)
    {
        var request = context.InitialRequestMessage;
        return request.Method == HttpMethod.Connect || !string.Equals(request.RequestUri?.IdnHost, context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase);
    }

    private static HttpRequestException Refused(string host, IPAddress[] found) => new(
        HttpRequestError.ConnectionError,
        found.Length == 0 ? $"'{host}' has no address."
        : AddressKinds.Of(found[0]) == AddressKind.Private
            ? $"'{host}' leads to {found[0]}, which is a private address. If that is meant, set AllowPrivateAddresses to true in the job's Settings."
            : $"'{host}' leads to {found[0]}, which is no address of a server. If that is meant, write the address itself into Url.");
}
