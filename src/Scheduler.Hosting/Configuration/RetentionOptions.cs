namespace Scheduler.Hosting.Configuration;

/// <summary>How long finished runs are kept (RES-2).</summary>
public sealed class RetentionOptions
{
    /// <summary>Age up to which succeeded runs are kept. Default: 7 d.</summary>
    public Duration Succeeded { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Age up to which runs are kept that ended in any other way: failed, timed out, cancelled, abandoned, poisoned, or with arguments that could not be read. Default: 30 d.</summary>
    public Duration Failed { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Age up to which missed and skipped runs, and reports of missed occurrences, are kept. Default: 7 d.</summary>
    public Duration Missed { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a completed schedule that was added through the API is kept (BND-3). Default: 7 d.</summary>
    public Duration Completed { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a schedule that nobody declares any more is kept, to go on where it stood if it is declared again (OWN-3). Default: 7 d.</summary>
    public Duration Retired { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many of the last runs of each schedule are kept whatever their age, from 0. Default: 20.</summary>
    public int KeepLast { get; set; } = 20;
}
