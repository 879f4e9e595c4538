using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>What a trigger says that its author may not have meant. The scheduler starts all the same.</summary>
/// <param name="now">The time: gaps of the clocks within a year from then count.</param>
internal sealed class TriggerWarnings(DateTimeOffset now)
{
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
                ReportGap(cron, zone, place.Below(nameof(TriggerOptions.Cron)));
                break;
            case CronFieldsTrigger fields:
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

    // Whoever says what becomes of skipped times knows of them.
    private void ReportGap(Trigger trigger, TimeZoneInfo zone, Place place)
    {
        zone = trigger.Zone ?? zone;
        if (trigger.Dst is null && (trigger with { Zone = zone }).FirstGap(now, now.AddYears(1)) is { } end)
        {
            var clock = TimeZoneInfo.ConvertTime(end, zone);
            var (date, time) = (clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), clock.ToString("HH:mm", CultureInfo.InvariantCulture));
            place.Warning(
                ProblemCodes.InGap,
                $"Falls into the DST gap on {date} in {zone.Id}; it will run at {time} that day (Dst.Gap=NextValid). Choose another time, or set Dst to say that this is meant.");
        }
    }
}
