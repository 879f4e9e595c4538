using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>Occurs when any of several triggers does; at an instant of several of them once (CMB-1).</summary>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record AnyTrigger : CombinedTrigger
{
    /// <summary>Makes the trigger.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    /// <exception cref="InvalidTriggerException">SCH1003: there is none.</exception>
    public AnyTrigger(params IEnumerable<ITrigger> triggers)
        : base(triggers)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "any";

    /// <inheritdoc/>
    public override bool IsOneOff => Triggers is [{ IsOneOff: true }];

    private protected override string Name => "Any";

    private protected override string Words => string.Join(" or ", Triggers.Select(trigger => $"({trigger.Describe()})"));

    private protected override long? Following(long after)
    {
        DateTimeOffset? first = null;
        foreach (var trigger in Members)
        {
            first = trigger.Next(Instants.FromTicks(after)) is { } next && !(next >= first) ? next : first;
        }

        return first?.UtcTicks;
    }

    private protected override bool StopsAfter(long after) => Following(after) is null && Triggers.Any(trigger => trigger.GaveUp(Instants.FromTicks(after)));

    private protected override long? Preceding(long before)
    {
        DateTimeOffset? last = null;
        foreach (var trigger in Members)
        {
            last = trigger.Previous(Instants.FromTicks(before)) is { } previous && !(previous <= last) ? previous : last;
        }

        return last?.UtcTicks;
    }
}
