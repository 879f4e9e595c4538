using System.Collections.ObjectModel;
using System.Text.Json;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the definition of a schedule from its options. What is wrong goes to the place it stands at; then the definition is null or not to be used.</summary>
internal sealed class ScheduleFactory(TriggerFactory triggers, JsonSerializerOptions json)
{
    /// <summary>A schedule of its own.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="job">Name of its job.</param>
    /// <param name="argsType">What the job takes; null when that is not known.</param>
    /// <param name="options">The rest.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="trigger">Where its trigger stands; null for among its other keys.</param>
    public ScheduleDefinition? OfSchedule(string id, string job, Type? argsType, OccurrenceOptions options, Place place, Place? trigger = null)
    {
        var policies = options.ToPolicies();
        DefinitionRules.Check(id, policies, place);
        return Make(id, job, argsType, options, place, trigger ?? place) is { } definition
            ? definition with { Policies = policies, Description = options.Description, Metadata = ReadOnly(options.Metadata) }
            : null;
    }

    /// <summary>The one schedule that a job carries (CFG-3a). Policies, description and metadata stay with the job, from which the schedule inherits them.</summary>
    public ScheduleDefinition? OfJob(string job, Type? argsType, JobOptions options, Place place) => Make(job, job, argsType, options, place, place);

    private static ReadOnlyDictionary<string, string> ReadOnly(IDictionary<string, string> pairs) => new(new Dictionary<string, string>(pairs, StringComparer.OrdinalIgnoreCase));

    private ScheduleDefinition? Make(string id, string job, Type? argsType, OccurrenceOptions options, Place place, Place triggerPlace)
    {
        var trigger = triggers.Make(id, options.Trigger, triggerPlace);
        var args = JobArgs.Encode(options.Args, argsType, json, place.Below(nameof(options.Args)));
        DefinitionRules.CheckRuns(options.MaxRuns, options.RunOnStartup, place);
        return trigger is null
            ? null
            : new(id, job, trigger) { Args = args, MaxRuns = options.MaxRuns, RunOnCreate = options.RunOnCreate, RunOnStartup = options.RunOnStartup };
    }
}
