using System.Net;
using System.Net.Sockets;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Tells public addresses from others, by the registries of special-purpose addresses that IANA keeps (RFC 6890).</summary>
internal static class AddressKinds
{
    private static readonly IPNetwork[] Private = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
        "::1/128", "64:ff9b:1::/48", "fc00::/7", "fec0::/10");

    private static readonly IPNetwork[] Special = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "100::/64", "2001::/32", "2001:db8::/32", "3fff::/20", "5f00::/16", "fe80::/10", "ff00::/8");

    // Behind these prefixes stands an address of IPv4: at byte 12 of what a translator made, and at byte 2 of a 6to4 address.
    private static readonly (IPNetwork Network, int At)[] Embedding = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    public static AddressKind Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Embedded(address) is { } inner)
        {
            return Of(inner);
        }

        return Private.Any(network => network.Contains(address)) ? AddressKind.Private
            : Special.Any(network => network.Contains(address)) ? AddressKind.Special
            : AddressKind.Public;
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        // Asked for by itself, because networks answer wrongly for it: fc00::/7 would contain ::ffff:1.1.1.1.
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        foreach (var (network, at) in Embedding)
        {
            if (network.Contains(address))
            {
                return new(address.GetAddressBytes().AsSpan(at, 4));
            }
        }

        return null;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
