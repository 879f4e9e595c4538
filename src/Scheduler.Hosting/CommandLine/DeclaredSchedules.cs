using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>The schedules that verbs can be asked about.</summary>
internal static class DeclaredSchedules
{
    /// <summary>The one of this id; null for none.</summary>
    public static DeclaredSchedule? Find(string id, SchedulerDefinitions definitions) =>
        definitions.Schedules.FirstOrDefault(declared => declared.Definition.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Says why there is none of this id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="definitions">What is declared.</param>
    /// <param name="remedy">What else could be written in its place.</param>
    public static UsageException NotFound(string id, SchedulerDefinitions definitions, string remedy)
    {
        var (options, ids) = (definitions.Options, definitions.Schedules.Select(declared => declared.Definition.Id).ToList());
        if (options.Schedules.TryGetValue(id, out var schedule) && !schedule.Enabled)
        {
            return new($"Schedule '{id}' is not enabled.");
        }

        if (options.Jobs.TryGetValue(id, out var job))
        {
            return new(job.Enabled ? $"Job '{id}' has no schedule of its own." : $"Schedule '{id}' is not enabled.");
        }

        var nearest = Suggestion.Nearest(id, ids, Math.Max(2, id.Length / 3)) is { } near ? $" Did you mean '{near}'?" : "";
        return new($"The configuration declares no schedule '{id}'.{nearest} Declared: {(ids.Count == 0 ? "none" : string.Join(", ", ids))}.{remedy}");
    }
}
