using Cronos;

namespace Scheduler.Hosting.Triggers;

/// <summary>Searches the instants at which the clocks of a time zone match a cron expression; all in UTC ticks.</summary>
/// <param name="Cron">What the clocks have to show.</param>
/// <param name="Dst">What becomes of times that they skip or show twice.</param>
/// <param name="Zone">The time zone.</param>
/// <param name="Start">The first instant allowed. Skipped times do not move to it: they come before it.</param>
/// <remarks>
/// In a stretch of one offset each match is one instant. All rules for changes of the clocks are in where a stretch begins to look for matches: with the gap before
/// it (such a match moves to its first instant), or after what clocks have shown before.
/// </remarks>
internal readonly record struct LocalSearch(CronExpression Cron, DstPolicy Dst, ZoneOffsets Zone, long? Start)
{
    // More than any offset and any change of one: matches this far from a change have nothing to do with it.
    private const long Far = 3 * TimeSpan.TicksPerDay;

    public long? Next(long after)
    {
        after = Math.Max(after, ZoneOffsets.Earliest);
        for (var position = after; position < ZoneOffsets.Latest;)
        {
            var stretch = Zone.At(position);
            var begin = Begin(stretch) - 1;
            if (Cron.Next(stretch.Start <= after ? Math.Max(begin, after + stretch.Offset) : begin) is not { } match)
            {
                return null;
            }

            if (match < stretch.End + stretch.Offset)
            {
                return Math.Max(match - stretch.Offset, stretch.Start);
            }

            // Rare matches are years apart: go straight to the stretches near the match, unless clocks are about to repeat times already passed over.
            position = stretch.End - after > Far ? Math.Max(stretch.End, match - Far) : stretch.End;
        }

        return null;
    }

    public long? Previous(long before)
    {
        before = Math.Min(before, ZoneOffsets.Latest);
        for (var position = before - 1; position >= ZoneOffsets.Earliest;)
        {
            var stretch = Zone.At(position);
            if (Cron.Previous(Math.Min(before, stretch.End) + stretch.Offset) is not { } match)
            {
                return null;
            }

            if (match >= Begin(stretch))
            {
                return Math.Max(match - stretch.Offset, stretch.Start);
            }

            position = before - stretch.Start > Far ? Math.Min(stretch.Start - 1, match + Far) : stretch.Start - 1;
        }

        return null;
    }

    private long Begin(in Stretch stretch)
    {
        var fromBefore = stretch.Offset > stretch.Before ? Dst.FillGap && stretch.Start != Start : !Dst.RepeatFold;
        return stretch.Start + (fromBefore ? stretch.Before : stretch.Offset);
    }
}
