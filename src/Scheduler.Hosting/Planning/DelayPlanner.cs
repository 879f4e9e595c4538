using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Planning;

/// <summary>Plans the one occurrence of a fixed delay, which is when its timer was due (INT-2). Pure.</summary>
internal static class DelayPlanner
{
    /// <param name="trigger">The bound trigger.</param>
    /// <param name="policies">The policies in force; no member is null.</param>
    /// <param name="cursor">What was considered before.</param>
    /// <param name="due">When the timer is due.</param>
    /// <param name="now">The store's clock.</param>
    public static Plan Plan(ITrigger trigger, SchedulePolicies policies, DateTimeOffset cursor, DateTimeOffset due, DateTimeOffset now)
    {
        var nominal = Instants.Ceiling(due);
        if (nominal <= cursor)
        {
            // CLK-4: after the clock jumped back, no occurrence comes again.
            nominal = cursor + Instants.Step;
        }

        // BND-1: the end of a run may put the next one behind the trigger's own end.
        if (!Contains(trigger, nominal))
        {
            return new([], [], cursor, null);
        }

        if (nominal > now)
        {
            return new([], [], cursor, nominal);
        }

        // MIS-1.
        var grace = policies.MisfireGraceTime!.Value;
        var late = !grace.IsNone && now - nominal > grace.ToTimeSpan();
        return new(
            late ? [] : [new(nominal, nominal, 0)],
            late ? [new(nominal, nominal, 1, MissReason.GraceExceeded)] : [],
            nominal,
            trigger.Next(Instants.Floor(now)))
        {
            WaitsForEnd = true,
        };
    }

    private static bool Contains(ITrigger trigger, DateTimeOffset nominal) =>
        trigger is FirstAtTrigger(var first, var inner) ? nominal <= first || Contains(inner, nominal) : !(nominal > ((DelayTrigger)trigger).EndAt);
}
