using System.Globalization;
using Scheduler.Hosting;
using Scheduler.Hosting.Triggers;

namespace Sunrise;

/// <summary>Occurs at each sunrise of a place. On a day without one, beyond the polar circles, it does not occur.</summary>
public sealed record SunriseTrigger : CustomTrigger
{
    // Longer than any polar night.
    private const int MostDays = 400;

    /// <summary>Makes the trigger.</summary>
    /// <param name="latitude">Degrees, north positive.</param>
    /// <param name="longitude">Degrees, east positive.</param>
    public SunriseTrigger(double latitude, double longitude)
    {
        if (!(Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180))
        {
            throw new InvalidTriggerException("SCH1040", "Sunrise", $"There is no place at {latitude}, {longitude}. Latitude is from -90 to 90, Longitude from -180 to 180.");
        }

        (Latitude, Longitude) = (latitude, longitude);
    }

    public override string Kind => "sunrise";

    public double Latitude { get; }

    public double Longitude { get; }

    protected override IReadOnlyDictionary<string, object?> Settings => new Dictionary<string, object?> { ["Latitude"] = Latitude, ["Longitude"] = Longitude };

    protected override string Description =>
        string.Create(CultureInfo.InvariantCulture, $"at sunrise at {Math.Abs(Latitude)}°{(Latitude < 0 ? 'S' : 'N')} {Math.Abs(Longitude)}°{(Longitude < 0 ? 'W' : 'E')}");

    // The sunrise of a date may fall on the day before or after it in UTC.
    protected override DateTimeOffset? FindNext(DateTimeOffset after) => Sunrises(after, from: -2, step: 1).Cast<DateTimeOffset?>().FirstOrDefault(sunrise => sunrise > after);

    protected override DateTimeOffset? FindPrevious(DateTimeOffset before) => Sunrises(before, from: 2, step: -1).Cast<DateTimeOffset?>().FirstOrDefault(sunrise => sunrise < before);

    private IEnumerable<DateTimeOffset> Sunrises(DateTimeOffset around, int from, int step)
    {
        var day = DateOnly.FromDateTime(around.UtcDateTime).DayNumber + from;
        for (var i = 0; i < MostDays; i++, day += step)
        {
            if (day > 0 && day < DateOnly.MaxValue.DayNumber && Sun.Rises(DateOnly.FromDayNumber(day), Latitude, Longitude) is { } sunrise)
            {
                yield return sunrise;
            }
        }
    }
}
