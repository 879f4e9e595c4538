using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Says of each setting in force for a schedule who says it, and where (CFG-5).</summary>
internal sealed class SettingExplanation(SchedulerDefinitions definitions)
{
    /// <param name="own">The schedule as its owner wrote it.</param>
    /// <param name="effective">The same with what callers have set over it.</param>
    /// <param name="isDeclared">Whether configuration or code declares it.</param>
    /// <param name="when">The trigger in words.</param>
    public IReadOnlyList<EffectiveSetting> Of(ScheduleDefinition own, ScheduleDefinition effective, bool isDeclared, string when)
    {
        var options = definitions.Options;
        var job = definitions.Jobs.Find(own.Job)?.Name ?? own.Job;
        var group = options.Schedules.ContainsKey(own.Id) ? nameof(options.Schedules) : nameof(options.Jobs);
        var settings = new List<EffectiveSetting>
        {
            effective.Trigger.Equals(own.Trigger)
                ? new("Trigger", when, SettingOrigin.Schedule, isDeclared ? definitions.SourcesOf(own.Id) : "API")
                : new("Trigger", when, SettingOrigin.Operator, "API"),
        };
        if (effective.Trigger is Trigger trigger)
        {
            settings.Add(trigger.TimeZone is { } zone
                ? settings[0] with { Key = nameof(trigger.TimeZone), Value = zone }
                : definitions.SourceOf(nameof(options.TimeZone)) is null && options.TimeZone == new SchedulerOptions().TimeZone ? new(nameof(trigger.TimeZone), options.TimeZone, SettingOrigin.BuiltIn, null)
                : new(nameof(trigger.TimeZone), options.TimeZone, SettingOrigin.Defaults, SourceOf(nameof(options.TimeZone))));
        }

        // The strongest first.
        var (ofJob, defaults) = (options.Jobs.TryGetValue(job, out var said) ? said.ToPolicies() : new(), options.Defaults.ToPolicies());
        foreach (var (key, read) in PolicyKeys.All)
        {
            settings.Add(
                read(effective.Policies) is { } over && over != read(own.Policies) ? new(key, over, SettingOrigin.Operator, "API")
                : read(own.Policies) is { } written ? new(key, written, SettingOrigin.Schedule, isDeclared ? SourceOf($"{group}:{own.Id}:{key}") : "API")
                : read(ofJob) is { } ofItsJob ? new(key, ofItsJob, SettingOrigin.Job, SourceOf($"{nameof(options.Jobs)}:{job}:{key}"))
                : read(defaults) is { } general ? new(key, general, SettingOrigin.Defaults, SourceOf($"{nameof(options.Defaults)}:{key}"))
                : new(key, read(SchedulePolicies.BuiltIn) ?? "none", SettingOrigin.BuiltIn, null));
        }

        return settings;
    }

    private string SourceOf(string path) => definitions.SourceOf(path) ?? "code";
}
