using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Triggers;

/// <summary>Which days of a month match the fields of day, ISO week and day of week; all three must.</summary>
internal sealed partial class DaysOfMonth
{
    private const int Last = 0;
    private readonly uint _days;
    private readonly bool _lastDay;
    private readonly List<(int Nth, int DayOfWeek)> _positions = [];
    private readonly FieldValues? _weeks;
    private readonly FieldValues? _daysOfWeek;

    /// <param name="day">Values, <c>last</c>, <c>2nd fri</c>, <c>last sun</c>.</param>
    /// <param name="week">Values.</param>
    /// <param name="dayOfWeek">Values.</param>
    public DaysOfMonth(string day, string week, string dayOfWeek)
    {
        foreach (var item in CronField.Day.Items(day))
        {
            if (item.Equals("last", StringComparison.OrdinalIgnoreCase))
            {
                _lastDay = true;
            }
            else if (Position().Match(item) is { Success: true } match)
            {
                var nth = match.Groups["nth"] is { Success: true, Value: var digit } ? digit[0] - '0' : Last;
                _positions.Add((nth, CronField.DayOfWeek.Values(match.Groups["day"].Value, day).Single()));
            }
            else
            {
                _days = CronField.Day.Values(item, day).Aggregate(_days, (days, value) => days | (1U << value));
            }
        }

        _weeks = week == "*" ? null : CronField.Week.Parse(week);
        _daysOfWeek = dayOfWeek == "*" ? null : CronField.DayOfWeek.Parse(dayOfWeek);
    }

    /// <summary>A bit for each day of the month that matches; bit 1 is its first day.</summary>
    public uint In(int year, int month)
    {
        var length = DateTime.DaysInMonth(year, month);
        var firstDay = (int)new DateTime(year, month, 1).DayOfWeek;
        var days = _days | (_lastDay ? 1UL << length : 0);
        foreach (var (nth, dayOfWeek) in _positions)
        {
            var first = 1 + ((dayOfWeek - firstDay + 7) % 7);
            days |= 1UL << (nth == Last ? first + ((length - first) / 7 * 7) : first + ((nth - 1) * 7));
        }

        var matches = (uint)days & (uint.MaxValue >> (31 - length));
        if (_weeks is null && _daysOfWeek is null)
        {
            return matches;
        }

        for (var rest = matches; rest != 0; rest &= rest - 1)
        {
            var day = BitOperations.TrailingZeroCount(rest);
            if (_daysOfWeek?.Contains((firstDay + day - 1) % 7) == false || _weeks?.Contains(ISOWeek.GetWeekOfYear(new DateTime(year, month, day))) == false)
            {
                matches &= ~(1U << day);
            }
        }

        return matches;
    }

    [GeneratedRegex(@"\A((?<nth>1)st|(?<nth>2)nd|(?<nth>3)rd|(?<nth>[45])th|last)\s+(?<day>(sun|mon|tue|wed|thu|fri|sat))\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Position();
}
