using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes a trigger from its options.</summary>
/// <param name="zone">Time zone of local times in a trigger that names none.</param>
/// <param name="sourceOf">Says which provider of configuration supplied a path; null where there is none.</param>
internal sealed class TriggerFactory(TimeZoneInfo zone, Func<string, string?>? sourceOf = null)
{
    /// <summary>The trigger, not yet bound; null when something is wrong with it.</summary>
    public ITrigger? Make(TriggerOptions options, Place place)
    {
        switch (TriggerKinds.Of(options))
        {
            case []:
                RefuseNone(place);
                return null;
            case [nameof(options.Instance)]:
                RefuseModifiers(options, place);
                DefinitionRules.CheckTrigger(options.Instance!, zone, place);
                return options.Instance;
            case [_]:
                return Create(options, place);
            case var several:
                var origins = several.Select(kind => sourceOf?.Invoke(place.Below(kind).Path) is { } source ? $"{kind} from {source}" : kind);
                place.Error(
                    ProblemCodes.SeveralTriggers,
                    $"Schedule has {several.Count} triggers ({string.Join(", ", origins)}). Use exactly one. To replace an inherited trigger set the old one to null.");
                return null;
        }
    }

    /// <summary>Whether a trigger stands there that could not be read: it is reported already, and is no missing one.</summary>
    public static bool HasUnreadTrigger(Place place) =>
        TriggerKinds.InConfiguration.Any(kind => place.Problems.Any(problem => problem.Path.Equals(place.Below(kind).Path, StringComparison.OrdinalIgnoreCase)));

    private static void RefuseNone(Place place)
    {
        if (!HasUnreadTrigger(place))
        {
            place.Error(ProblemCodes.NoTrigger, "Schedule has no trigger. Add one of Cron, Every, At; for a job that is only started manually remove the schedule.");
        }
    }

    private static void RefuseModifiers(TriggerOptions options, Place place)
    {
        foreach (var modifier in TriggerKinds.ModifiersOf(options))
        {
            place.Below(modifier).Error(
                ProblemCodes.NotForInstance,
                $"{modifier} does not apply to a trigger made in code. Repeat the trigger beside it as Cron, Every or At, or give the trigger its {modifier} in the code.");
        }
    }

    private Trigger? Create(TriggerOptions options, Place place)
    {
        var valid = true;
        var inZone = Try(() => options.TimeZone is { } id ? TimeZones.Find(id) : zone) ?? zone;
        var start = Instant(options.StartAt, nameof(options.StartAt));
        var end = Instant(options.EndAt, nameof(options.EndAt));
        var trigger = Try(() => options switch
        {
            { Cron: { } cron } => Trigger.Cron(cron),
            { Every: { } every } => Trigger.Every(every.ToTimeSpan()),
            _ => (Trigger)Trigger.At(LocalTimes.Parse(options.At!, inZone, nameof(options.At))),
        });
        if (!valid)
        {
            return null;
        }

        trigger = trigger! with { TimeZone = options.TimeZone, StartAt = start, EndAt = end, Dst = options.Dst };
        DefinitionRules.CheckTrigger(trigger, zone, place);
        return trigger;

        DateTimeOffset? Instant(string? text, string member) => text is null ? null : Try(() => (DateTimeOffset?)LocalTimes.Parse(text, inZone, member));

        T? Try<T>(Func<T> make)
        {
            try
            {
                return make();
            }
            catch (InvalidTriggerException exception)
            {
                place.Error(exception);
                valid = false;
                return default;
            }
        }
    }
}
