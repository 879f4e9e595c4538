using System.Globalization;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Signalling;

/// <summary>What one notification says. Several become one before they are sent.</summary>
/// <param name="What">What changed.</param>
/// <param name="Timers">When the first timer is due that did.</param>
/// <param name="Queue">When the first run is ready that did.</param>
internal readonly record struct Notification(Signals What, DateTimeOffset? Timers, DateTimeOffset? Queue)
{
    public Notification And(in Notification other) => new(What | other.What, Earlier(Timers, other.Timers), Earlier(Queue, other.Queue));

    public string Encode(string origin) => string.Create(CultureInfo.InvariantCulture, $"{origin} {(int)What} {Timers?.UtcTicks} {Queue?.UtcTicks}");

    /// <summary>Reads what <see cref="Encode"/> wrote; anything else says nothing.</summary>
    public static (string Origin, Notification Notification)? Decode(string text) =>
        text.Split(' ') is [var origin, var what, var timers, var queue] && int.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out var signals)
            ? (origin, new((Signals)signals, Instant(timers), Instant(queue)))
            : null;

    private static DateTimeOffset? Instant(string ticks) =>
        long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.Ticks ? new(value, TimeSpan.Zero) : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null || one <= other ? one : other;
}
