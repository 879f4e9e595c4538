using System.Globalization;

namespace Scheduler.Hosting.Triggers;

/// <summary>Instants as triggers keep and write them: UTC, whole milliseconds (CORE-2).</summary>
internal static class Instants
{
    public static DateTimeOffset Whole(DateTimeOffset value) => FromTicks(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond));

    public static DateTimeOffset FromTicks(long ticks) => new(ticks, TimeSpan.Zero);

    public static string Write(DateTimeOffset value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
