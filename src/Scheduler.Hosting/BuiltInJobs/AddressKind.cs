namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Who is behind an address.</summary>
internal enum AddressKind
{
    /// <summary>Anybody's, on the internet.</summary>
    Public,

    /// <summary>This machine, or a network of its owner.</summary>
    Private,

    /// <summary>No server that a name leads to: link-local, where clouds tell machines their secrets, multicast, documentation, reserved.</summary>
    Special,
}
