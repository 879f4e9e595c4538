namespace Scheduler.Hosting.Configuration;

/// <summary>When something runs and with what: what a schedule is, and a job that carries its one schedule with it (CFG-3a).</summary>
public abstract class OccurrenceOptions : PolicyOptions
{
    /// <summary>Whether the schedule exists. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>When it occurs. In configuration its keys stand directly in the schedule or job.</summary>
    public TriggerOptions Trigger { get; set; } = new();

    /// <summary>Arguments of each run: any value that <see cref="SchedulerOptions.Serializer"/> can write, or a <see cref="Payload"/>.</summary>
    public object? Args { get; set; }

    /// <summary>Whether it begins paused when it is first added. Default: false.</summary>
    public bool StartPaused { get; set; }

    /// <summary>Whether an <see cref="TriggerOptions.At"/> that is past when the schedule is first added runs once, now. Default: false; then it never runs (ONE-1).</summary>
    public bool RunIfPast { get; set; }
}

/// <summary>A schedule. Its key is its id.</summary>
public sealed class ScheduleOptions : OccurrenceOptions
{
    /// <summary>Name of the job. Default: the schedule's own id.</summary>
    public string? Job { get; set; }
}

/// <summary>A job. Its key is its name.</summary>
public sealed class JobOptions : OccurrenceOptions
{
    /// <summary>Full name of the class, for a job that no code registers; assembly-qualified only where the name is ambiguous. It implements <see cref="IJob"/> or <see cref="IJob{TArgs}"/>.</summary>
    public string? Type { get; set; }
}
