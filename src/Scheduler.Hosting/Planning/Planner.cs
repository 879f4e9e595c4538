namespace Scheduler.Hosting.Planning;

/// <summary>Turns occurrences that are due into runs and misses: first the grace filter, then coalescing (MIS-4), which happens nowhere else (COA-2). Pure.</summary>
internal static class Planner
{
    /// <summary>Occurrences are counted up to here for a report; beyond, the exact number helps nobody and walking to it costs time (MIS-7).</summary>
    private const long CountLimit = 100_000;

    /// <summary>Plans the occurrences later than <paramref name="cursor"/> and not later than <paramref name="now"/>.</summary>
    /// <param name="trigger">The bound trigger.</param>
    /// <param name="policies">The policies in force; no member is null.</param>
    /// <param name="cursor">What was considered before.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="due">When the timer is due; only a fixed delay needs it, which knows it from nowhere else (INT-2); null for one delay after the cursor.</param>
    /// <param name="runsLeft">How many runs the schedule may still make; with 0 or less it is complete (BND-2).</param>
    public static Plan Plan(
        ITrigger trigger, SchedulePolicies policies, DateTimeOffset cursor, DateTimeOffset now, DateTimeOffset? due = null, long runsLeft = long.MaxValue)
    {
        if (runsLeft <= 0)
        {
            return new([], [], cursor, null) { RunsLeft = 0 };
        }

        var plan = trigger.DelayAfterEnd() is null ? PlanByTime(trigger, policies, cursor, now)
            : (due ?? trigger.NextDue(cursor)) is { } instant ? DelayPlanner.Plan(trigger, policies, cursor, instant, now)
            : new([], [], cursor, null);
        if (plan.Runs.Length > runsLeft)
        {
            // BND-2: what the schedule may not make is not considered, so that nothing is lost if one of these cannot start.
            var last = plan.Runs[runsLeft - 1].Nominal;
            plan = plan with { Runs = plan.Runs[..(int)runsLeft], Cursor = last, NextDue = trigger.NextDue(last) };
        }

        return plan with { RunsLeft = runsLeft };
    }

    private static Plan PlanByTime(ITrigger trigger, SchedulePolicies policies, DateTimeOffset cursor, DateTimeOffset now)
    {
        // CLK-4: after the clock jumped back, nothing up to the cursor is considered again.
        now = now < cursor ? cursor : now;
        var first = trigger.Next(cursor);
        if (first <= cursor)
        {
            // CORE-1: a trigger of somebody else's; without this it would fire for ever.
            throw new InvalidOperationException($"The trigger breaks its law: Next({cursor:O}) is {first:O}, which is not later.");
        }

        if (first is null || trigger.Due(first.Value) > now)
        {
            return new([], [], cursor, first is { } waiting ? trigger.Due(waiting) : null);
        }

        // JIT-2: jitter never reaches the next occurrence, so of those that have come only the latest may not be due yet.
        var latest = trigger.Previous(Instants.Floor(now) + Instants.Step) ?? first.Value;
        latest = trigger.Due(latest) > now ? trigger.Previous(latest) ?? first.Value : latest;
        if (latest < first || (trigger.Previous(latest + Instants.Step) is { } itself && itself != latest))
        {
            // CORE-1, likewise: its cursor would go back, or stay for ever behind the clock.
            throw new InvalidOperationException($"The trigger breaks its law: {first:O} has come, but what it names as the last before now, {now:O}, is {latest:O}.");
        }

        var due = new DueSpan(trigger, cursor, first.Value, latest);
        var missed = new List<MissedSpan>();
        var inGrace = due.DropLate(policies.MisfireGraceTime!.Value, now, missed);

        // COA-1. What none of them runs is in missed (MIS-6).
        var runs = inGrace is not { } span
            ? []
            : policies.Coalesce switch
            {
                Coalesce.All => span.All(policies.MaxCatchUp!.Value, missed),
                Coalesce.Earliest => span.Earliest(missed),
                _ => span.Latest(missed),
            };

        // MIS-8: all up to the latest count as considered.
        return new(runs, [.. missed], latest, trigger.NextDue(latest));
    }

    /// <summary>A gapless part of a trigger's occurrences: from <c>First</c>, the first after <c>After</c>, to <c>Last</c>.</summary>
    private readonly record struct DueSpan(ITrigger Trigger, DateTimeOffset After, DateTimeOffset First, DateTimeOffset Last)
    {
        /// <summary>What is left when the misfired are gone; null when nothing is. MIS-1: misfired iff now - due &gt; grace; equality runs.</summary>
        public DueSpan? DropLate(Duration grace, DateTimeOffset now, List<MissedSpan> missed)
        {
            if (grace.IsNone || now - Trigger.Due(First) <= grace.ToTimeSpan())
            {
                return this;
            }

            var deadline = Instants.Ceiling(now - grace.ToTimeSpan());
            var lastLate = Trigger.Previous(deadline) is { } late && late > First ? late : First;
            lastLate = lastLate > First && Trigger.Due(lastLate) >= deadline ? Trigger.Previous(lastLate) ?? First : lastLate;
            missed.Add(new(First, lastLate, Trigger.Count(After, lastLate, CountLimit), MissReason.GraceExceeded));
            return lastLate >= Last ? null : this with { After = lastLate, First = Trigger.Next(lastLate) ?? Last };
        }

        public PlannedRun[] Latest(List<MissedSpan> missed)
        {
            if (First == Last)
            {
                return [new(Last, Last, 0)];
            }

            var before = Trigger.Previous(Last) ?? First;
            var others = Trigger.Count(After, before, CountLimit);
            missed.Add(new(First, before, others, MissReason.Coalesced));
            return [new(Last, First, others)];
        }

        public PlannedRun[] Earliest(List<MissedSpan> missed)
        {
            if (First == Last)
            {
                return [new(First, First, 0)];
            }

            var others = Trigger.Count(First, Last, CountLimit);
            missed.Add(new(Trigger.Next(First) ?? Last, Last, others, MissReason.Coalesced));
            return [new(First, First, others)];
        }

        /// <summary>Each on its own, but only the newest <paramref name="limit"/> (MIS-7).</summary>
        public PlannedRun[] All(int limit, List<MissedSpan> missed)
        {
            var runs = new List<PlannedRun> { new(Last, Last, 0) };
            for (var at = Trigger.Previous(Last); at >= First && runs.Count < limit; at = Trigger.Previous(at.Value))
            {
                runs.Add(new(at.Value, at.Value, 0));
            }

            // COA-3.
            runs.Reverse();
            var oldest = runs[0].Nominal;
            if (oldest > First)
            {
                var before = Trigger.Previous(oldest) ?? First;
                missed.Add(new(First, before, Trigger.Count(After, before, CountLimit), MissReason.CatchUpLimit));
            }

            return [.. runs];
        }
    }
}
