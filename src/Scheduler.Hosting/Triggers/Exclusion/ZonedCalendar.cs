namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>A calendar that looks at the clocks of a time zone of its own, whoever asks.</summary>
internal sealed class ZonedCalendar(ICalendar inner, TimeZoneInfo zone) : ICalendar
{
    // It outlives the rules of its time zone, which nobody tells it of.
    private LocalCalendar Inner => new(inner, TimeZones.Current(zone));

    /// <inheritdoc/>
    public bool Excludes(DateTimeOffset local) => Inner.Excludes(local.UtcTicks);

    /// <inheritdoc/>
    public (DateTime From, DateTime To) Stretch(DateTimeOffset local)
    {
        Inner.Excludes(local.UtcTicks, out var from, out var to);
        return (At(from), At(to));

        DateTime At(long instant) => new(Math.Clamp(instant + local.Offset.Ticks, 0, DateTime.MaxValue.Ticks));
    }
}
