using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>A place in the configuration, and the list that takes what is wrong there.</summary>
/// <param name="Path">Its path; for a schedule that stands in no configuration, its id and below that its members.</param>
/// <param name="Problems">The list.</param>
internal readonly record struct Place(string Path, ICollection<ConfigurationProblem> Problems)
{
    public Place Below(string key) => this with { Path = $"{Path}:{key}" };

    /// <summary>Whether something is wrong there or below.</summary>
    public bool HasErrors
    {
        get
        {
            var path = Path;
            return Problems.Any(problem => !problem.IsWarning && (problem.Path.Equals(path, StringComparison.OrdinalIgnoreCase) || problem.Path.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase)));
        }
    }

    public void Error(string code, string message) => Problems.Add(new(code, Path, message));

    public void Warning(string code, string message) => Problems.Add(new(code, Path, message) { IsWarning = true });

    /// <summary>Warns of a time zone whose id is no place's (DST-6).</summary>
    public void WarnOfAbbreviation(string? timeZone)
    {
        if (timeZone is not null && TimeZones.Abbreviation(timeZone) is { } message)
        {
            Below(nameof(TriggerOptions.TimeZone)).Warning(ProblemCodes.ZoneAbbreviation, message);
        }
    }

    public void Error(InvalidTriggerException exception) => Below(exception.Member).Error(exception.Code, exception.Message);
}
