namespace Scheduler.Hosting.Triggers;

/// <summary>Searches the instants at which the clocks of a time zone match a pattern; all in UTC ticks.</summary>
/// <param name="Pattern">What the clocks have to show.</param>
/// <param name="Dst">What becomes of times that they skip or show twice.</param>
/// <param name="Zone">The time zone.</param>
/// <param name="Start">The first instant allowed. Skipped times do not move to it: they come before it.</param>
/// <remarks>
/// In a stretch of one offset each match is one instant. All rules for changes of the clocks are in where a stretch begins to look for matches: with the gap before
/// it (such a match moves to its first instant), or after what clocks have shown before; and in where it ends: before what clocks show again later.
/// </remarks>
internal readonly record struct LocalSearch(IClockPattern Pattern, DstPolicy Dst, ZoneOffsets Zone, long? Start)
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
            if (Pattern.Next(stretch.Start <= after ? Math.Max(begin, after + stretch.Offset) : begin) is not { } match)
            {
                return null;
            }

            if (match < End(stretch))
            {
                var next = Math.Max(match - stretch.Offset, stretch.Start);
                return next < ZoneOffsets.Latest ? next : null;
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
            if (Pattern.Previous(Math.Min(before + stretch.Offset, End(stretch))) is not { } match)
            {
                return null;
            }

            if (match >= Begin(stretch))
            {
                var previous = Math.Max(match - stretch.Offset, stretch.Start);
                return previous > ZoneOffsets.Earliest ? previous : null;
            }

            position = before - stretch.Start > Far ? Math.Min(stretch.Start - 1, match + Far) : stretch.Start - 1;
        }

        return null;
    }

    /// <summary>How many there are after one instant and up to another. It may stop at the limit.</summary>
    public long Count(long after, long through, long limit)
    {
        long count = 0;
        after = Math.Max(after, ZoneOffsets.Earliest);
        through = Math.Min(through, ZoneOffsets.Latest - 1);
        for (var position = after; position <= through && count < limit;)
        {
            var stretch = Zone.At(position);
            var (clock, end) = (stretch.Start + stretch.Offset, Math.Min(End(stretch), through + 1 + stretch.Offset));
            var begin = stretch.Start <= after ? Math.Max(Begin(stretch), after + 1 + stretch.Offset) : Begin(stretch);
            if (begin < clock && Pattern.Next(begin - 1) is { } match && match <= clock && match < end)
            {
                // All that is skipped occurs once.
                count++;
                begin = clock + 1;
            }

            count += Pattern.Count(begin, end, limit - count);
            position = stretch.End;
        }

        return count;
    }

    /// <summary>The first gap of the clocks after one instant and up to another in which something matches: the instant after it.</summary>
    public long? Gap(long after, long through)
    {
        for (var position = Math.Max(after, ZoneOffsets.Earliest); position <= Math.Min(through, ZoneOffsets.Latest);)
        {
            var stretch = Zone.At(position);
            if (stretch.Start > after && Pattern.Next(stretch.Start + stretch.Before - 1) < stretch.Start + stretch.Offset)
            {
                return stretch.Start;
            }

            position = stretch.End;
        }

        return null;
    }

    private long Begin(Stretch stretch)
    {
        var fromBefore = stretch.Offset > stretch.Before ? Dst.Gap == DstGap.NextValid && stretch.Start != Start : Dst.Fold == DstFold.First;
        return stretch.Start + (fromBefore ? stretch.Before : stretch.Offset);
    }

    private long End(Stretch stretch) => stretch.End + (Dst.Fold == DstFold.Last ? Math.Min(stretch.Offset, stretch.After) : stretch.Offset);
}
