using System.Globalization;

namespace Scheduler.Hosting.Triggers.Words;

/// <summary>The times of day at which clocks match, in words.</summary>
/// <param name="hours">Hours that match, ascending.</param>
/// <param name="minutes">Minutes that match, ascending.</param>
/// <param name="seconds">Seconds that match, ascending.</param>
internal sealed class TimesOfDay(IReadOnlyList<int> hours, IReadOnlyList<int> minutes, IReadOnlyList<int> seconds)
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Day = 24 * Hour;
    private const int MostTimes = 8;
    private const int MostMinutes = 12;

    private readonly int[] _times =
    [
        .. from hour in hours
           from minute in minutes
           from second in seconds
           select (hour * Hour) + (minute * Minute) + second,
    ];

    /// <summary>Whether they are so many that only a restriction to some days needs to be said.</summary>
    public bool FillTheDay => hours.Count == 24 || GoOn(Step());

    /// <summary>Null where there are no good words.</summary>
    public string? Words() =>
        Step() is var step && GoOn(step) ? Rhythm(step!.Value)
        : _times.Length <= 3 ? Listed
        : step is { } rhythm ? $"every {Period.Of(TimeSpan.FromSeconds(rhythm))} from {Clock(_times[0])} to {Clock(_times[^1])}"
        : hours.Count == 24 && seconds is [0] && (minutes.Count <= MostMinutes || Lists.IsRun(minutes)) ? $"every hour at minutes {Lists.Of(minutes, Number)}"
        : _times.Length <= MostTimes ? Listed
        : null;

    private string Listed => $"at {Lists.Of([.. _times.Select(Clock)])}";

    /// <summary>What is between each and the next, in seconds; null where that differs.</summary>
    private int? Step()
    {
        for (var i = 2; i < _times.Length; i++)
        {
            if (_times[i] - _times[i - 1] != _times[1] - _times[0])
            {
                return null;
            }
        }

        return _times.Length < 2 ? null : _times[1] - _times[0];
    }

    // From day to day.
    private bool GoOn(int? step) => step is { } rhythm && Day % rhythm == 0 && _times.Length == Day / rhythm;

    private string Rhythm(int step) => (step, _times[0]) switch
    {
        (_, 0) => $"every {Period.Of(TimeSpan.FromSeconds(step))}",
        (Minute, _) => $"every minute at second {Number(seconds[0])}",
        (Hour, _) when seconds is [0] => $"every hour at minute {Number(minutes[0])}",
        _ => $"every {Period.Of(TimeSpan.FromSeconds(step))} from {Clock(_times[0])}",
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Clock(int time) => CalendarTrigger.Write(TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(time)));
}
