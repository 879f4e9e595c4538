namespace Scheduler.Hosting.Configuration;

/// <summary>A kind of calendar that configuration can choose by name. Registered as a singleton; of several with one name the last counts.</summary>
/// <param name="name">The name.</param>
/// <param name="read">Makes a calendar of its settings. A setting that it does not read is reported as unknown.</param>
internal sealed class CalendarType(string name, Func<ComponentSettings, ICalendar> read) : ComponentType(name)
{
    public override void Check(ComponentSettings settings) => read(settings);

    public ICalendar Create(ComponentSettings settings) => read(settings);
}
