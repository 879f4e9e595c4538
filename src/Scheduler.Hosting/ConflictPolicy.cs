namespace Scheduler.Hosting;

/// <summary>What to do when a schedule to be added exists already.</summary>
public enum ConflictPolicy
{
    /// <summary>Throw <see cref="ScheduleExistsException"/>. The default.</summary>
    Fail = 0,

    /// <summary>Take the new definition. Pause state and history stay; the cursor stays unless the trigger changed (MIS-9). Over a schedule that configuration or code declares, it is an override (OWN-2).</summary>
    Replace = 1,

    /// <summary>Leave the existing one as it is.</summary>
    Keep = 2,
}
