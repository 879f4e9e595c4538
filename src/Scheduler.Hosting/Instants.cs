namespace Scheduler.Hosting;

/// <summary>The grid of whole milliseconds on which every nominal and due instant lies (CORE-2).</summary>
internal static class Instants
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>The latest whole millisecond that is not after <paramref name="at"/>, in UTC.</summary>
    public static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Step.Ticks), TimeSpan.Zero);

    /// <summary>The earliest whole millisecond that is not before <paramref name="at"/>, in UTC.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset at) => at.UtcTicks % Step.Ticks == 0 ? at.ToUniversalTime() : Floor(at) + Step;
}
