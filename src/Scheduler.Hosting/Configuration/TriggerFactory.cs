using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes a trigger from its options.</summary>
/// <param name="context">What triggers are checked against.</param>
/// <param name="kinds">The kinds there are.</param>
/// <param name="section">Says which providers of configuration supplied a path; null where there are none.</param>
internal sealed class TriggerFactory(TriggerContext context, TriggerKinds kinds, SchedulerSection? section = null)
{
    /// <summary>The trigger of a schedule, not yet bound; null when something is wrong with it.</summary>
    public ITrigger? Make(string id, TriggerOptions options, Place place)
    {
        var trigger = Make(options, context.Zone, place);
        return trigger is not null && DefinitionRules.CheckTrigger(id, trigger, context, place) ? trigger : null;
    }

    private ITrigger? Make(TriggerOptions options, TimeZoneInfo outer, Place place)
    {
        switch (TriggerKinds.Of(options))
        {
            case []:
                RefuseNone(place);
                return null;
            case [nameof(options.Instance)]:
                RefuseModifiers(options, place);
                return Excluding(options);
            case [_]:
                return Create(options, outer, place);
            case var several:
                var origins = several.Select(kind => section?.SourceOf(place.Below(kind).Path) is { } source ? $"{kind} from {source}" : kind);
                place.Error(
                    ProblemCodes.SeveralTriggers,
                    $"Schedule has {several.Count} triggers ({string.Join(", ", origins)}). Use exactly one, or combine them with Any or All. To replace an inherited trigger set the old one to null.");
                return null;
        }
    }

    private void RefuseNone(Place place)
    {
        if (kinds.AreUnread(place))
        {
            return;
        }

        if (kinds.InConfiguration.FirstOrDefault(kind => section?.SourceOf(place.Below(kind).Path) is not null) is { } empty)
        {
            var isCustom = kinds.Custom.Any(kind => kind.Name == empty);
            place.Below(empty).Error(
                ProblemCodes.NoTrigger,
                $"{empty} is empty, which counts as not set, and the schedule has no other trigger. {(isCustom ? $"Write \"{empty}\": true for one without settings" : "Fill it")}, or add one of {kinds.Names}.");
            return;
        }

        place.Error(ProblemCodes.NoTrigger, $"Schedule has no trigger. Add one of {kinds.Names}; for a job that is only started manually remove the schedule.");
    }

    private void RefuseModifiers(TriggerOptions options, Place place)
    {
        foreach (var modifier in TriggerKinds.ModifiersOf(options))
        {
            place.Below(modifier).Error(
                ProblemCodes.DoesNotFit,
                $"{modifier} does not apply to a trigger made in code. Repeat the trigger beside it as one of {kinds.Names}, or give the trigger its {modifier} in the code.");
        }
    }

    // Calendars exclude instants, whatever they come from. A trigger of somebody else's becomes the only one of an Any.
    private static ITrigger Excluding(TriggerOptions options)
    {
        if (options.Calendars.Count == 0 && options.OnExcluded is null)
        {
            return options.Instance!;
        }

        var trigger = options.Instance as Trigger ?? Trigger.Any(options.Instance!);
        return trigger with { Calendars = options.Calendars.Count > 0 ? [.. options.Calendars] : trigger.Calendars, OnExcluded = options.OnExcluded ?? trigger.OnExcluded };
    }

    private Trigger? Create(TriggerOptions options, TimeZoneInfo outer, Place place)
    {
        var valid = true;
        place.WarnOfAbbreviation(options.TimeZone);
        var inZone = Try(() => options.TimeZone is { } id ? TimeZones.Find(id) : outer) ?? outer;
        var start = Instant(options.StartAt, nameof(options.StartAt));
        var end = Instant(options.EndAt, nameof(options.EndAt));
        var trigger = Try<Trigger?>(() => options switch
        {
            { Cron: { } cron } => Trigger.Cron(cron),
            { CronFields: { } fields } => fields.ToTrigger(),
            { Calendar: { } calendar } => calendar.ToTrigger(),
            { Every: { } every } => Trigger.Every(every.ToTimeSpan()) with { Align = options.Align ?? default },
            { Delay: { } delay } => Trigger.Delay(delay.ToTimeSpan()),
            { After: { } after } => after.ToTrigger(),
            { At: { } at } => Trigger.At(Parse(at, nameof(options.At))),
            { Custom.Count: > 0 } => Custom(),
            { Any.Count: > 0 } => Inner(options.Any, nameof(options.Any)) is { } any ? Trigger.Any(any) : null,
            _ => Inner(options.All, nameof(options.All)) is { } all
                ? Trigger.All(all) with { Threshold = options.Threshold?.ToTimeSpan() ?? AllTrigger.DefaultThreshold }
                : null,
        });
        RefuseUnless(options.Threshold is null || options.All.Count > 0, nameof(options.Threshold), nameof(options.All));
        RefuseUnless(options.Align is null || options.Every is not null, nameof(options.Align), nameof(options.Every));
        RefuseUnless(options.Dst is null || options is { At: null, Every: null, Delay: null, After: null }, nameof(options.Dst), "what occurs by the clock on the wall, such as Cron or Calendar");
        return valid && trigger is not null ? Try(() => trigger with
        {
            TimeZone = options.TimeZone,
            StartAt = start,
            EndAt = end,
            Dst = options.Dst,
            Jitter = options.Jitter?.ToTimeSpan() ?? default,
            JitterMode = options.JitterMode ?? default,
            Calendars = [.. options.Calendars],
            OnExcluded = options.OnExcluded ?? default,
        }) : null;

        void RefuseUnless(bool fits, string key, string kind)
        {
            if (!fits)
            {
                place.Below(key).Error(ProblemCodes.DoesNotFit, $"{key} belongs to {kind}, and this trigger is another. Remove it.");
            }
        }

        CustomTrigger? Custom()
        {
            var (name, values) = options.Custom.Single();
            var settings = new ComponentSettings(name, values);
            var custom = kinds.Custom.Single(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Read(settings);
            ComponentRules.Report(settings, place.Below(name));
            return custom;
        }

        List<ITrigger>? Inner(IList<TriggerOptions> triggers, string kind)
        {
            WarnOfMerge(triggers.Count, kind);
            var inner = triggers.Select((one, index) => Make(one, inZone, place.Below($"{kind}:{index}"))).OfType<ITrigger>().ToList();
            return inner.Count == triggers.Count ? inner : null;
        }

        DateTimeOffset? Instant(string? text, string member) => text is null ? null : Try(() => (DateTimeOffset?)Parse(text, member));

        DateTimeOffset Parse(string text, string member)
        {
            var instant = LocalTimes.Parse(text, inZone, member);
            if (LocalTimes.Ambiguity(text, instant, inZone) is { } ambiguity)
            {
                place.Below(member).Warning(ProblemCodes.ShownTwice, ambiguity);
            }

            return instant;
        }

        void WarnOfMerge(int count, string kind)
        {
            if (section?.SourcesOf(place.Below(kind).Path) is [_, _, ..] sources)
            {
                place.Below(kind).Warning(
                    ProblemCodes.MergedArray,
                    $"{kind} is an array merged by index from {string.Join(" and ", sources)}; the result has {count} items. Write the whole array in one of them.");
            }
        }

        T? Try<T>(Func<T> make)
        {
            try
            {
                return make();
            }
            catch (InvalidTriggerException exception)
            {
                // Of a part that could not be read that has been said already, and not what follows from it.
                if (!place.Below(exception.Member).HasErrors)
                {
                    place.Error(exception);
                }

                valid = false;
                return default;
            }
        }
    }
}
