namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the definition of a schedule that code writes while the scheduler runs, under the same rules as one in configuration.</summary>
internal static class WrittenSchedule
{
    /// <exception cref="InvalidScheduleException">With every problem.</exception>
    public static ScheduleDefinition Define(string id, ScheduleOptions options, Action<ScheduleBuilder> write)
    {
        var problems = new List<ConfigurationProblem>();
        var place = new Place(id, problems);
        try
        {
            write(new(options));
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
        }

        // Instants of the builder carry their offset, so the zone is never asked; the calendars are looked for by the scheduler that takes it.
        var definition = new ScheduleFactory(new(new(TimeZoneInfo.Utc), TriggerKinds.BuiltIn), PayloadJson.Default).OfSchedule(id, options.Job ?? id, null, options, place);
        DefinitionRules.ThrowIfInvalid(id, problems);
        return definition!;
    }

    /// <exception cref="InvalidScheduleException">With every problem.</exception>
    public static ScheduleDefinition Change(ScheduleDefinition current, Action<ScheduleBuilder> change)
    {
        var options = new ScheduleOptions
        {
            Job = current.Job,
            Trigger = { Instance = current.Trigger },
            Args = current.Args,
            Description = current.Description,
            MaxRuns = current.MaxRuns,
            RunOnCreate = current.RunOnCreate,
            RunOnStartup = current.RunOnStartup,
        };
        options.Set(current.Policies);
        foreach (var (key, value) in current.Metadata)
        {
            options.Metadata[key] = value;
        }

        return Define(current.Id, options, change) with { FirstRunAt = current.FirstRunAt };
    }
}
