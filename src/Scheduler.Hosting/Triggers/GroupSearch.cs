namespace Scheduler.Hosting.Triggers;

/// <summary>Searches groups of occurrences, one of each trigger, that lie together (CMB-1); all in UTC ticks.</summary>
/// <param name="Triggers">The triggers.</param>
/// <param name="Threshold">The latest of a group is at most this long after its earliest.</param>
/// <remarks>
/// Groups are formed in order of time: of the next occurrences that no group has used, the earliest is given up until all lie together. Where they begin to be formed would matter, so each search
/// begins at an instant that no group reaches across, and the answer depends on the triggers alone (CORE-1). Such are: an instant at which all occur, for these are a group of their own; the midst of
/// a gap of one trigger so long that the groups on its two sides share nothing; and, where neither is near, the multiples of a fixed length.
/// </remarks>
internal readonly record struct GroupSearch(ITrigger[] Triggers, long Threshold)
{
    /// <summary>How many candidates are tried, and for how long after the first one (CAL-4).</summary>
    private const int MostCandidates = 100_000;
    private const long Longest = 3653 * TimeSpan.TicksPerDay;

    // What is near, in steps back from occurrence to occurrence; and the fixed length, in thresholds.
    private const int MostLookedBack = 100;
    private const int BlockLength = 64;

    public long? Next(long after)
    {
        var budget = MostCandidates;
        return Form(Start(after), after, null, ref budget);
    }

    /// <summary>Whether the search for the next group stops before it has an answer.</summary>
    public bool StopsAfter(long after)
    {
        var budget = MostCandidates;
        return Form(Start(after), after, null, ref budget) is null && budget < 0;
    }

    public long? Previous(long before)
    {
        var budget = MostCandidates;
        long? earliest = null;
        for (var end = Add(before, Threshold); Together(end, ref earliest, ref budget) is { } together;)
        {
            var start = Start(Math.Min(together, before - 1));
            if (Form(start, null, before, ref budget) is { } group)
            {
                return group;
            }

            // All groups from there on are known, and none reaches across.
            end = start;
        }

        return null;
    }

    private static long Add(long instant, long span) => instant > DateTime.MaxValue.Ticks - span ? DateTime.MaxValue.Ticks : instant + span;

    private static long? Next(ITrigger trigger, long after) => trigger.Next(Instants.FromTicks(Math.Max(0, after)))?.UtcTicks;

    private static long? Previous(ITrigger trigger, long before) => trigger.Previous(Instants.FromTicks(Math.Clamp(before, 0, DateTime.MaxValue.Ticks)))?.UtcTicks;

    /// <summary>Forms groups from one instant on.</summary>
    /// <returns>The first group after an instant, or the last before one; null also when the budget is used up.</returns>
    private long? Form(long from, long? after, long? before, ref int budget)
    {
        Span<long> next = stackalloc long[Triggers.Length];
        next.Fill(long.MinValue);
        long? last = null;
        if (!Advance(next, from))
        {
            return null;
        }

        var limit = Add(Math.Max(Max(next), after ?? 0), Longest);
        while (true)
        {
            var (earliest, latest) = (Min(next), Max(next));
            if (earliest >= before)
            {
                return last;
            }

            // What is earlier than the border is in no group.
            var border = latest - earliest > Threshold ? latest - Threshold : Border(earliest, latest);
            if (border <= earliest)
            {
                if (earliest > after)
                {
                    return earliest;
                }

                last = before is null ? null : earliest;
            }

            budget = latest > limit ? -1 : budget - 1;
            if (budget < 0)
            {
                return null;
            }

            if (!(border <= earliest ? Advance(next) : Advance(next, border)))
            {
                return last;
            }
        }
    }

    // Behind a group all go on.
    private bool Advance(Span<long> next)
    {
        for (var i = 0; i < next.Length; i++)
        {
            if (Next(Triggers[i], next[i]) is not { } later)
            {
                return false;
            }

            next[i] = later;
        }

        return true;
    }

    // Whatever is too early goes on.
    private bool Advance(Span<long> next, long border)
    {
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] >= border)
            {
                continue;
            }

            if (Next(Triggers[i], border - 1) is not { } later)
            {
                return false;
            }

            next[i] = later;
        }

        return true;
    }

    /// <summary>An instant within what lies together that no group reaches across; the earliest where there is none.</summary>
    private long Border(long earliest, long latest)
    {
        if (earliest == latest || Meet(latest))
        {
            return latest;
        }

        var block = Block(latest);
        return block > earliest && Independent(block) is null ? block : earliest;
    }

    private bool Meet(long instant)
    {
        foreach (var trigger in Triggers)
        {
            if (Next(trigger, instant - 1) != instant)
            {
                return false;
            }
        }

        return true;
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

    /// <summary>An instant not later than another that no group reaches across.</summary>
    private long Start(long instant)
    {
        var block = Block(instant);
        return Independent(instant) ?? Independent(block) ?? block;
    }

    private long Block(long instant) => Threshold == 0 ? instant : instant - (instant % (BlockLength * Threshold));

    /// <summary>The same, if the triggers themselves have such an instant near.</summary>
    private long? Independent(long instant)
    {
        var position = instant;
        for (var round = 0; round < MostLookedBack; round++)
        {
            var (earliest, latest) = (long.MaxValue, long.MinValue);
            foreach (var trigger in Triggers)
            {
                var middle = Math.Min(instant, Next(trigger, position) is { } later ? later - Threshold : long.MaxValue);
                if (Previous(trigger, position + 1) is not { } earlier || middle - earlier > Threshold)
                {
                    return middle;
                }

                (earliest, latest) = (Math.Min(earliest, earlier), Math.Max(latest, earlier));
            }

            if (earliest == latest)
            {
                return earliest;
            }

            position = earliest;
        }

        return null;
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
