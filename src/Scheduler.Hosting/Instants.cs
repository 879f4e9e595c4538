using System.Globalization;

namespace Scheduler.Hosting;

/// <summary>The grid of whole milliseconds on which every nominal and due instant lies (CORE-2).</summary>
internal static class Instants
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>The latest whole millisecond that is not after <paramref name="at"/>, in UTC.</summary>
    public static DateTimeOffset Floor(DateTimeOffset at) => FromTicks(at.UtcTicks - (at.UtcTicks % Step.Ticks));

    /// <summary>The earliest whole millisecond that is not before <paramref name="at"/>, in UTC.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset at) => at.UtcTicks % Step.Ticks == 0 ? at.ToUniversalTime() : Floor(at) is var floor && floor > DateTimeOffset.MaxValue - Step ? floor : floor + Step;

    /// <summary>A time later; the last instant there is where that would be after it.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset at, TimeSpan time) => time < DateTimeOffset.MaxValue - at ? at + time : DateTimeOffset.MaxValue;

    public static DateTimeOffset FromTicks(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>The one way in which an instant is written into JSON and messages.</summary>
    public static string Write(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
