namespace Scheduler.Hosting.Triggers;

/// <summary>Searches groups of occurrences, one of each trigger, that lie together (CMB-1); all in UTC ticks.</summary>
/// <param name="Triggers">The triggers.</param>
/// <param name="Threshold">The latest of a group is at most this long after its earliest.</param>
/// <remarks>
/// Groups are formed in order of time: of the next occurrences that no group has used, the earliest is given up until all lie together. Where they begin to be formed
/// would matter, so each search begins at an instant before which no group can reach: where one of the triggers has a gap so long that the groups on its two sides share
/// nothing. So the answer depends on the triggers alone (CORE-1).
/// </remarks>
internal readonly record struct GroupSearch(IReadOnlyList<ITrigger> Triggers, long Threshold)
{
    /// <summary>How many candidates are tried, and for how long after the first one (CAL-4).</summary>
    private const int MostCandidates = 100_000;
    private const long Longest = 3653 * TimeSpan.TicksPerDay;

    // Triggers without any such gap are dense; then the groups are formed from here on.
    private const int MostLookedBack = 1000;

    public long? Next(long after)
    {
        var budget = MostCandidates;
        return First(Independent(after), after, long.MaxValue, ref budget);
    }

    /// <summary>Whether the search for the next group stops before it has an answer.</summary>
    public bool StopsAfter(long after)
    {
        var budget = MostCandidates;
        return First(Independent(after), after, long.MaxValue, ref budget) is null && budget < 0;
    }

    public long? Previous(long before)
    {
        var budget = MostCandidates;
        long? earliest = null;
        for (var end = Add(before, Threshold); Together(end, ref earliest, ref budget) is { } start;)
        {
            var from = Independent(start);
            long? last = null;
            for (var group = First(from, from - 1, before, ref budget); group is not null; group = First(from, group.Value, before, ref budget))
            {
                last = group;
            }

            if (last is not null)
            {
                return last;
            }

            // All groups from there on are known, so what is left ends before the reach of one that begins there.
            end = Math.Min(Add(from, Threshold), start);
        }

        return null;
    }

    private static long Add(long instant, long span) => instant > DateTime.MaxValue.Ticks - span ? DateTime.MaxValue.Ticks : instant + span;

    private static long? Next(ITrigger trigger, long after) => trigger.Next(Instants.FromTicks(Math.Max(0, after)))?.UtcTicks;

    private static long? Previous(ITrigger trigger, long before) => trigger.Previous(Instants.FromTicks(Math.Max(0, before)))?.UtcTicks;

    /// <summary>The first group after an instant and before another, if groups are formed from <paramref name="from"/> on.</summary>
    private long? First(long from, long after, long before, ref int budget)
    {
        Span<long> next = stackalloc long[Triggers.Count];
        for (var i = 0; i < next.Length; i++)
        {
            if (Next(Triggers[i], from - 1) is not { } first)
            {
                return null;
            }

            next[i] = first;
        }

        var limit = Add(Math.Max(Max(next), after), Longest);
        while (true)
        {
            var (earliest, latest) = (Min(next), Max(next));
            var isGroup = latest - earliest <= Threshold;
            if (isGroup && earliest > after)
            {
                return earliest < before ? earliest : null;
            }

            if (earliest >= before)
            {
                return null;
            }

            budget = latest > limit ? -1 : budget - 1;
            if (budget < 0)
            {
                return null;
            }

            // Behind a group all go on; else whatever is too early for the latest.
            for (var i = 0; i < next.Length; i++)
            {
                if (!isGroup && next[i] >= latest - Threshold)
                {
                    continue;
                }

                if (Next(Triggers[i], isGroup ? next[i] : latest - Threshold - 1) is not { } later)
                {
                    return null;
                }

                next[i] = later;
            }
        }
    }

    /// <summary>The start of the last place before an instant at which all triggers have an occurrence together.</summary>
    private long? Together(long end, ref long? first, ref int budget)
    {
        while (--budget >= 0)
        {
            var (earliest, latest) = (long.MaxValue, long.MinValue);
            foreach (var trigger in Triggers)
            {
                if (Previous(trigger, end) is not { } previous)
                {
                    return null;
                }

                (earliest, latest) = (Math.Min(earliest, previous), Math.Max(latest, previous));
            }

            first ??= earliest;
            if (latest - earliest <= Threshold)
            {
                return earliest;
            }

            if (first - earliest > Longest)
            {
                return null;
            }

            end = earliest + Threshold + 1;
        }

        return null;
    }

    /// <summary>An instant not later than another, such that no group has occurrences on both sides of it.</summary>
    private long Independent(long instant)
    {
        Span<long> reached = stackalloc long[Triggers.Count];
        reached.Fill(Add(instant, Threshold + 1));
        for (var round = 0; round < MostLookedBack; round++)
        {
            for (var i = 0; i < reached.Length; i++)
            {
                var later = round == 0 ? Previous(Triggers[i], reached[i]) : reached[i];
                if (later is not { } occurrence)
                {
                    return instant;
                }

                if (Previous(Triggers[i], occurrence) is not { } before || occurrence - before > 2 * Threshold)
                {
                    return Math.Min(instant, occurrence - Threshold);
                }

                reached[i] = before;
            }
        }

        return Min(reached);
    }

    private static long Min(ReadOnlySpan<long> values)
    {
        var least = values[0];
        foreach (var value in values)
        {
            least = Math.Min(least, value);
        }

        return least;
    }

    private static long Max(ReadOnlySpan<long> values)
    {
        var most = values[0];
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        return most;
    }
}
