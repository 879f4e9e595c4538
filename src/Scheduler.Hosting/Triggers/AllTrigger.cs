using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs when several triggers agree: a group of occurrences, one of each, whose latest is at most <see cref="Threshold"/> after its earliest, is one occurrence, at the
/// earliest. No occurrence is in two groups (CMB-1).
/// </summary>
/// <remarks>
/// Groups are formed in order of time. What all have at the same instant is a group of its own, whatever is near: every two seconds and every second agree every two seconds. If all triggers have
/// occurrences no more than twice the threshold apart, and never at the same instant within about 100 of these, groups begin to be formed anew at each multiple of 64 thresholds since the year 1, and
/// none reaches across. Where no group is found among 100,000 candidates or within 10 years of the first one, the search stops (CAL-4).
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record AllTrigger : CombinedTrigger
{
    /// <summary>Makes the trigger.</summary>
    /// <param name="triggers">The triggers, at least one.</param>
    /// <exception cref="InvalidTriggerException">SCH1003: there is none.</exception>
    public AllTrigger(params IEnumerable<ITrigger> triggers)
        : base(triggers)
    {
    }

    /// <inheritdoc/>
    public override string Kind => "all";

    /// <summary>How far apart the occurrences of a group may be, at most a day. Default: 1 s.</summary>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative or longer than a day.</exception>
    public TimeSpan Threshold
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new InvalidTriggerException("SCH1012", nameof(Threshold), $"Threshold {Write(value)} must be from 0s to 1d.");
    } = DefaultThreshold;

    internal static TimeSpan DefaultThreshold { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override bool IsOneOff => Triggers.Any(trigger => trigger.IsOneOff);

    private protected override string Name => "All";

    private protected override string Text => Threshold == DefaultThreshold ? base.Text : $"{base.Text} within {new Duration(Threshold)}";

    private protected override string Words =>
        $"{string.Join(" and ", Triggers.Select(trigger => $"({trigger.Describe()})"))} {(Threshold == DefaultThreshold ? "at the same time" : $"within {new Duration(Threshold)} of each other")}";

    private GroupSearch Search => new(Members, Threshold.Ticks);

    private protected override long? Following(long after) => Search.Next(after);

    private protected override bool StopsAfter(long after) => Search.StopsAfter(after);

    private protected override long? Preceding(long before) => Search.Previous(before);
}
