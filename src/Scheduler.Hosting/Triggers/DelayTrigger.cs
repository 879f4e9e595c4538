using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs a fixed time after the last run of its schedule has ended, however it ended (INT-2). While a run goes on nothing is due. The first occurrence is one delay after
/// the schedule was created, and not before <see cref="Trigger.StartAt"/>.
/// </summary>
/// <remarks>
/// It is not a function of time alone, so it is outside the laws of <see cref="ITrigger"/>: <c>Next(t)</c> is the first occurrence or, from then on, the earliest that can be, as
/// if a run had ended at <c>t</c>; a preview lists instants that runs of no length would have. <c>Previous</c> is always null: what occurred stands in history alone. Never
/// inside of another trigger, and without jitter and calendars.
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record DelayTrigger : Trigger
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);
    private static readonly long Latest = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Makes the trigger.</summary>
    /// <param name="delay">In whole milliseconds, at least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: the delay is too short or has a fraction of a millisecond.</exception>
    public DelayTrigger(TimeSpan delay)
    {
        if (delay < Minimum || delay.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new InvalidTriggerException("SCH1012", nameof(Delay), $"Delay {Write(delay)} is not a whole number of milliseconds from {new Duration(Minimum)}.");
        }

        Delay = delay;
    }

    /// <inheritdoc/>
    public override string Kind => "delay";

    /// <summary>From the end of one run to the next.</summary>
    public new TimeSpan Delay { get; }

    /// <summary>When the schedule was created; only in a bound trigger.</summary>
    internal DateTimeOffset? Anchor { get; init; }

    internal override bool IsByClock => false;

    private protected override string Words => $"{Period.Count(Delay)} after the end of each run";

    private protected override string Text => new Duration(Delay).ToString();

    private long First => Later((Anchor ?? DateTimeOffset.UnixEpoch).UtcTicks) is var first && first < StartAt?.UtcTicks ? StartAt.Value.UtcTicks : first;

    private protected override long? Following(long after)
    {
        var next = after < First ? First : Later(after);
        return next > Latest ? null : next;
    }

    private protected override long? Preceding(long before) => null;

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        if (Jitter > TimeSpan.Zero)
        {
            throw new InvalidTriggerException("SCH1006", nameof(Jitter), "Jitter does not belong to 'Delay': its runs do not begin at the same instant anyway. Remove it.");
        }

        if (Calendars.Count > 0)
        {
            throw new InvalidTriggerException("SCH1006", nameof(Calendars), "Calendars do not belong to 'Delay', which counts from the end of a run. Remove them, or use 'Every'.");
        }

        return this with { Anchor = Instants.Floor(binding.Anchor) };
    }

    // Beyond the last instant there is nothing (CLK-6). The end of a run may lie between two milliseconds.
    private long Later(long ticks) => ticks > Latest - Delay.Ticks - TimeSpan.TicksPerMillisecond ? long.MaxValue : Instants.Ceiling(Instants.FromTicks(ticks)).UtcTicks + Delay.Ticks;
}
