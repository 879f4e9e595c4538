namespace Scheduler.Hosting.Configuration;

/// <summary>Who may do what through the HTTP API and the dashboard (SEC-4). Each is the name of an authorization policy of the application; what has none is open to local requests alone.</summary>
public sealed class AccessOptions
{
    /// <summary>Who may look. Default: none.</summary>
    public string? ReadPolicy { get; set; }

    /// <summary>Who may run, cancel, pause and resume. Default: none.</summary>
    public string? OperatePolicy { get; set; }

    /// <summary>Who may add, change and remove schedules, and act on nodes and the configuration. Default: none.</summary>
    public string? AdminPolicy { get; set; }

    /// <summary>Whether nobody may do anything but look, whatever the policies say. Default: false.</summary>
    public bool ReadOnly { get; set; }

    internal static KeyTable<AccessOptions> Keys { get; } = new KeyTable<AccessOptions>()
        .Text(nameof(ReadPolicy), (o, value) => o.ReadPolicy = value, "Authorization policy of those who may look.")
        .Text(nameof(OperatePolicy), (o, value) => o.OperatePolicy = value, "Authorization policy of those who may run, cancel, pause and resume.")
        .Text(nameof(AdminPolicy), (o, value) => o.AdminPolicy = value, "Authorization policy of those who may change schedules and configuration.")
        .Flag(nameof(ReadOnly), (o, value) => o.ReadOnly = value, "Whether nobody may do anything but look.");
}
