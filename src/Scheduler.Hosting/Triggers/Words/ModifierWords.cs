namespace Scheduler.Hosting.Triggers.Words;

/// <summary>What all triggers have, in words.</summary>
internal static class ModifierWords
{
    /// <summary>Time zone and what becomes of times that clocks skip or show twice, as far as that is not the default.</summary>
    public static string OfClock(Trigger trigger)
    {
        var zone = trigger.TimeZone is { } id ? $", {id}" : "";
        var gap = trigger.Dst is { Gap: DstGap.Skip } ? ", left out when clocks skip it" : "";
        var fold = trigger.Dst?.Fold switch
        {
            DstFold.First => ", the first time when clocks show it twice",
            DstFold.Last => ", the last time when clocks show it twice",
            DstFold.Both => ", both times when clocks show it twice",
            _ => "",
        };
        return zone + gap + fold;
    }

    /// <summary>Bounds, calendars and jitter.</summary>
    public static string Of(Trigger trigger)
    {
        var start = trigger.StartAt is { } first ? $", from {Instants.Write(first)}" : "";
        var end = trigger.EndAt is { } last ? $", until {Instants.Write(last)}" : "";
        var same = trigger.JitterMode == JitterMode.Fixed ? ", always by the same time" : "";
        var jitter = trigger.Jitter > TimeSpan.Zero ? $", delayed by up to {new Duration(trigger.Jitter)}{same}" : "";
        return start + end + Exclusions(trigger) + jitter;
    }

    private static string Exclusions(Trigger trigger)
    {
        if (trigger.Calendars.Count == 0)
        {
            return "";
        }

        var moved = trigger.OnExcluded switch
        {
            OnExcluded.Next => " (moved to the next day)",
            OnExcluded.Previous => " (moved to the day before)",
            OnExcluded.ModifiedNext => " (moved to the next day of the month, else to the day before)",
            _ => "",
        };
        return $", except times of {Lists.Of([.. trigger.Calendars.Select(name => $"'{name}'")])}{moved}";
    }
}
