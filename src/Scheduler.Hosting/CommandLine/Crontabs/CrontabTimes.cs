using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>Says in the scheduler's cron expressions what a crontab means by its fields, where the two differ.</summary>
internal static partial class CrontabTimes
{
    private static readonly string[] WeekDays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Expressions of which any counts.</summary>
    /// <exception cref="InvalidTriggerException">They are none, or never occur.</exception>
    public static IReadOnlyList<string> Convert(string when)
    {
        if (when.StartsWith('@'))
        {
            return Checked(when);
        }

        var fields = when.Split(' ');

        // In the scheduler a step over numbers of weekdays does not count; over their names it does.
        fields[4] = NumberedStep().Replace(fields[4], range => $"{Day(range.Groups[1])}-{Day(range.Groups[2])}/");
        var (day, weekDay) = (fields[2], fields[4]);

        // crontab(5): where both are restricted, and so do not begin with a star, either is enough.
        return day.StartsWith('*') || weekDay.StartsWith('*')
            ? Checked(string.Join(' ', fields))
            : Checked(string.Join(' ', [.. fields[..4], "*"]), string.Join(' ', [.. fields[..2], "*", .. fields[3..]]));
    }

    private static string[] Checked(params string[] expressions)
    {
        foreach (var expression in expressions)
        {
            Trigger.Cron(expression);
        }

        return expressions;
    }

    private static string Day(Group number) => WeekDays[int.Parse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)];

    [GeneratedRegex("(?<=^|,)([0-7])-([0-7])/")]
    private static partial Regex NumberedStep();
}
