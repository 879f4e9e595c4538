namespace Sunrise;

/// <summary>When the sun rises, by the equations of the NOAA solar calculator (J. Meeus, Astronomical Algorithms): within a minute or two, up to some 70° of latitude.</summary>
public static class Sun
{
    // Its centre is so far below the horizon when its upper edge appears: refraction, and half its width.
    private const double Altitude = -0.833;

    /// <summary>The sunrise of a date at a place, in whole seconds; null when the sun does not rise on it.</summary>
    /// <param name="date">The date there, by the sun's own time.</param>
    /// <param name="latitude">Degrees, north positive.</param>
    /// <param name="longitude">Degrees, east positive.</param>
    public static DateTimeOffset? Rises(DateOnly date, double latitude, double longitude)
    {
        var midnight = new DateTimeOffset(date, default, TimeSpan.Zero);
        var minutes = 720 - (4 * longitude);

        // The sun moves on while it rises: first where it is at noon, then where it is at the sunrise found.
        for (var round = 0; round < 3; round++)
        {
            var (declination, equationOfTime) = At(midnight.AddMinutes(minutes));
            var cosine = (Math.Sin(Radians(Altitude)) / (Math.Cos(Radians(latitude)) * Math.Cos(declination))) - (Math.Tan(Radians(latitude)) * Math.Tan(declination));
            if (!(Math.Abs(cosine) <= 1))
            {
                return null;
            }

            minutes = 720 - (4 * (longitude + Degrees(Math.Acos(cosine)))) - equationOfTime;
        }

        return midnight.AddSeconds(Math.Round(minutes * 60));
    }

    /// <summary>Declination in radians, and by how many minutes a sundial is ahead of a clock.</summary>
    private static (double Declination, double EquationOfTime) At(DateTimeOffset instant)
    {
        var century = (instant - new DateTimeOffset(2000, 1, 1, 12, 0, 0, TimeSpan.Zero)).TotalDays / 36525;
        var longitude = Radians((280.46646 + (century * (36000.76983 + (century * 0.0003032)))) % 360);
        var anomaly = Radians(357.52911 + (century * (35999.05029 - (0.0001537 * century))));
        var eccentricity = 0.016708634 - (century * (0.000042037 + (0.0000001267 * century)));
        var centre = (Math.Sin(anomaly) * (1.914602 - (century * (0.004817 + (0.000014 * century)))))
            + (Math.Sin(2 * anomaly) * (0.019993 - (0.000101 * century)))
            + (Math.Sin(3 * anomaly) * 0.000289);
        var node = Radians(125.04 - (1934.136 * century));
        var apparent = longitude + Radians(centre - 0.00569 - (0.00478 * Math.Sin(node)));
        var obliquity = Radians(23.439291 - (0.0130042 * century) + (0.00256 * Math.Cos(node)));
        var y = Math.Pow(Math.Tan(obliquity / 2), 2);
        var equation = (y * Math.Sin(2 * longitude))
            - (2 * eccentricity * Math.Sin(anomaly))
            + (4 * eccentricity * y * Math.Sin(anomaly) * Math.Cos(2 * longitude))
            - (0.5 * y * y * Math.Sin(4 * longitude))
            - (1.25 * eccentricity * eccentricity * Math.Sin(2 * anomaly));
        return (Math.Asin(Math.Sin(obliquity) * Math.Sin(apparent)), 4 * Degrees(equation));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double Degrees(double radians) => radians * 180 / Math.PI;
}
