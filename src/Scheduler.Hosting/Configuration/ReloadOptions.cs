namespace Scheduler.Hosting.Configuration;

/// <summary>What happens when the configuration changes while the scheduler runs.</summary>
public sealed class ReloadOptions
{
    /// <summary>Whether changes are taken over. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long after the last of several changes they are read, up to 10 s; what changes all the time is read after 10 s. Default: 1 s.</summary>
    public Duration Debounce { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a change may take away the whole section, or more schedules than 3 and than half of all. Otherwise it is refused, because it is more likely a mistake (OWN-4). Default: false.</summary>
    public bool AllowMassRemoval { get; set; }
}
