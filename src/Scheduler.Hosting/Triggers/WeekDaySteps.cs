using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Triggers;

/// <summary>Steps behind ranges of numbered days of the week, such as <c>1-5/2</c>: they do not count, as in APScheduler.</summary>
internal static partial class WeekDaySteps
{
    /// <summary>The first range with such a step, and the same by names, where the step counts; null where there is none.</summary>
    public static (string Item, string Range, string Named)? First(string daysOfWeek)
    {
        if (Range().Match(daysOfWeek) is not { Success: true, Groups: var groups })
        {
            return null;
        }

        return (groups[0].Value, groups["range"].Value, $"{Name("first")}-{Name("last")}/{groups["step"].Value}");

        string Name(string day) => CronField.DayOfWeek.Names[(groups[day].Value[0] - '0') % 7];
    }

    /// <summary>The same days without such steps.</summary>
    public static string Without(string daysOfWeek) => Range().Replace(daysOfWeek, "${range}");

    [GeneratedRegex(@"(?<=^|,\s*)(?<range>(?<first>[0-7])-(?<last>[0-7]))/(?<step>[1-7])(?=\s*(,|$))")]
    private static partial Regex Range();
}
