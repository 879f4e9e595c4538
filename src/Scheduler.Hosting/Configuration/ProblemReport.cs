using System.Globalization;
using System.Text;

namespace Scheduler.Hosting.Configuration;

/// <summary>All problems as one text for people, ordered by path.</summary>
internal static class ProblemReport
{
    public static IReadOnlyList<ConfigurationProblem> Ordered(IEnumerable<ConfigurationProblem> problems) =>
        [.. problems.OrderBy(problem => problem.Path, StringComparer.OrdinalIgnoreCase).ThenBy(problem => problem.Code, StringComparer.Ordinal)];

    /// <summary>The report that stops the start.</summary>
    public static string OfStart(IEnumerable<ConfigurationProblem> problems) => Write("Scheduler configuration is invalid", "The application will not start.", problems);

    /// <param name="subject">What is invalid: the beginning of the first line.</param>
    /// <param name="consequence">What happens now: its end.</param>
    /// <param name="problems">What is wrong.</param>
    public static string Write(string subject, string consequence, IEnumerable<ConfigurationProblem> problems)
    {
        var ordered = Ordered(problems);
        var warnings = ordered.Count(problem => problem.IsWarning);
        var counts = Count(ordered.Count - warnings, "error") + (warnings > 0 ? $", {Count(warnings, "warning")}" : "");
        var report = new StringBuilder($"{subject} ({counts}). {consequence}");
        foreach (var problem in ordered)
        {
            var severity = problem.IsWarning ? "warning" : "error";
            var source = problem.Source is null ? "" : $"  [{problem.Source}]";
            report.Append(CultureInfo.InvariantCulture, $"\n  {problem.Code} {severity,-7} {problem.Path}{source}\n          {problem.Message}");
        }

        return report.ToString();
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
