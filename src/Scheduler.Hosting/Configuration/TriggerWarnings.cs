using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>What a trigger says that its author may not have meant. The scheduler starts all the same.</summary>
/// <param name="context">What triggers are checked against. Gaps of the clocks within a year from its time count.</param>
internal sealed class TriggerWarnings(TriggerContext context)
{
    /// <summary>Warns of a schedule that will not run, as nothing of its trigger is left; what can never occur at all is an error.</summary>
    /// <param name="definition">The schedule.</param>
    /// <param name="runIfPast">Whether a one-off in the past runs all the same (ONE-1).</param>
    /// <param name="place">Where it stands.</param>
    public void ReportOver(ScheduleDefinition definition, bool runIfPast, Place place)
    {
        // One that counts from its creation may have been created at any time.
        var now = context.Now;
        var trigger = Bind(DateTimeOffset.UnixEpoch);
        if (definition.Trigger is AfterTrigger || (trigger.IsOneOff && runIfPast) || trigger.Next(now) is not null || Bind(now).Next(now) is not null || Bind(now.AddDays(-1)).Next(now) is not null)
        {
            return;
        }

        var at = definition.Trigger is Trigger { EndAt: { } end } && end <= now ? place.Below(nameof(TriggerOptions.EndAt)) : DefinitionRules.PlaceOf(definition.Trigger, place);
        at.Warning(ProblemCodes.InThePast, (definition.Trigger, trigger.GaveUp(now), DefinitionRules.LastUntil(trigger, now)) switch
        {
            (AtTrigger once, _, _) => $"At {Instants.Write(once.Instant)} is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.",
            (_, true, _) => "No occurrence was found within 10 years or among 100,000 candidates; the schedule will not run. Change its trigger or its calendars, or remove it.",
            (_, _, { } last) when trigger.IsOneOff => $"Its one occurrence, {Instants.Write(last)}, is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.",
            (_, _, { } last) => $"Its last occurrence was {Instants.Write(last)}; the schedule will not run any more. Change its trigger, or remove it.",
            _ => "It has no occurrence left; the schedule will not run. Change its trigger, or remove it.",
        });

        ITrigger Bind(DateTimeOffset anchor) => definition.Trigger.Bind(new(definition.Id, anchor, context.Zone) { Calendars = context.Calendars! });
    }

    /// <param name="trigger">The trigger, not bound.</param>
    /// <param name="zone">Time zone of a trigger that names none.</param>
    /// <param name="place">Where it stands.</param>
    public void Report(ITrigger trigger, TimeZoneInfo zone, Place place)
    {
        switch (trigger)
        {
            case CombinedTrigger combined:
                var key = combined is AnyTrigger ? nameof(TriggerOptions.Any) : nameof(TriggerOptions.All);
                foreach (var (index, inner) in combined.Triggers.Index())
                {
                    var inherits = inner is Trigger { Dst: null } known ? known with { Dst = combined.Dst } : inner;
                    Report(inherits, combined.Zone ?? zone, place.Below($"{key}:{index}"));
                }

                break;
            case CronTrigger cron:
                ReportDays(cron, place.Below(nameof(TriggerOptions.Cron)));
                ReportStep(cron.Expression.Split(' ')[^1], place.Below(nameof(TriggerOptions.Cron)));
                ReportGap(cron, zone, place.Below(nameof(TriggerOptions.Cron)));
                break;
            case CronFieldsTrigger fields:
                ReportStep(fields.DayOfWeek, place.Below($"{nameof(TriggerOptions.CronFields)}:{nameof(CronFieldsOptions.DayOfWeek)}"));
                ReportGap(fields, zone, place.Below(nameof(TriggerOptions.CronFields)));
                break;
            case CalendarTrigger calendar:
                ReportGap(calendar, zone, place.Below(nameof(TriggerOptions.Calendar)));
                break;
        }
    }

    private static void ReportDays(CronTrigger cron, Place place)
    {
        if (cron.BothDays is var (day, dayOfWeek))
        {
            place.Warning(
                ProblemCodes.BothDays,
                $"Fires only on days that match both day-of-month ({day}) and day-of-week ({dayOfWeek}). crontab(5) would OR them; use Any for that.");
        }
    }

    private static void ReportStep(string? daysOfWeek, Place place)
    {
        if (daysOfWeek is not null && WeekDaySteps.First(daysOfWeek) is var (item, range, named))
        {
            place.Warning(ProblemCodes.UncountedStep, $"'{item}' is each day of {range}: behind a range of numbered days of the week a step does not count. Write {named} if the step is meant, else {range}.");
        }
    }

    // Whoever says what becomes of skipped times knows of them.
    private void ReportGap(Trigger trigger, TimeZoneInfo zone, Place place)
    {
        zone = trigger.Zone ?? zone;
        if (trigger.Dst is null && (trigger with { Zone = zone }).FirstGap(context.Now, context.Now.Year < DateTime.MaxValue.Year ? context.Now.AddYears(1) : DateTimeOffset.MaxValue) is { } end)
        {
            var clock = TimeZoneInfo.ConvertTime(end, zone);
            var (date, time) = (clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), clock.ToString("HH:mm", CultureInfo.InvariantCulture));
            place.Warning(
                ProblemCodes.InGap,
                $"Falls into the DST gap on {date} in {zone.Id}; it will run at {time} that day (Dst.Gap=NextValid). Choose another time, or set Dst to say that this is meant.");
        }
    }
}
