using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs at a fixed rate of elapsed time: on the grid <c>anchor + k * interval</c>, by integer arithmetic, so that it never drifts and no clock change moves it
/// (INT-1, DST-3).
/// </summary>
/// <remarks>
/// With <see cref="Trigger.StartAt"/> that is the anchor and the first occurrence. Without it the anchor is the creation of the schedule, and the first occurrence
/// one interval later; in a trigger that no schedule has bound the anchor is 1970-01-01T00:00:00Z.
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record EveryTrigger : Trigger
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);
    private static readonly long Latest = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Makes the trigger.</summary>
    /// <param name="interval">In whole milliseconds, at least 1; in a schedule at least 1 s.</param>
    /// <exception cref="InvalidTriggerException">SCH1012: the interval is too short or has a fraction of a millisecond.</exception>
    public EveryTrigger(TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero || interval.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new InvalidTriggerException("SCH1012", "Every", $"Interval {Write(interval)} is not a whole number of milliseconds above 0. Write at least {new Duration(Minimum)} for a schedule.");
        }

        Interval = interval;
    }

    /// <inheritdoc/>
    public override string Kind => "every";

    /// <summary>From one occurrence to the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>From where the grid is counted. Default: the start of the schedule.</summary>
    public IntervalAlign Align { get; init; }

    /// <summary>When the schedule was created; only in a bound trigger without <see cref="Trigger.StartAt"/>.</summary>
    internal DateTimeOffset? Anchor { get; init; }

    internal override bool IsByClock => false;

    private protected override string Text => $"{new Duration(Interval)}{(Align == IntervalAlign.Epoch ? " aligned" : "")}";

    private protected override string Words => $"every {Period.Of(Interval)}{(Align == IntervalAlign.Epoch ? ", counted from 1970-01-01T00:00:00Z" : "")}";

    // Beyond the last instant there is nothing (CLK-6): the first occurrence is then never reached.
    private long First
    {
        get
        {
            if (StartAt is { } start)
            {
                return Align == IntervalAlign.Epoch ? Aligned(start.UtcTicks) : start.UtcTicks;
            }

            var anchor = (Anchor ?? DateTimeOffset.UnixEpoch).UtcTicks;
            return anchor > Latest - Interval.Ticks ? long.MaxValue : anchor + Interval.Ticks;
        }
    }

    // Rounded up, also before the epoch.
    private long Aligned(long start)
    {
        var past = (start - DateTimeOffset.UnixEpoch.UtcTicks) % Interval.Ticks;
        var wait = past > 0 ? Interval.Ticks - past : -past;
        return start > Latest - wait ? long.MaxValue : start + wait;
    }

    private protected override long? Following(long after)
    {
        var first = First;
        if (after < first)
        {
            return first > Latest ? null : first;
        }

        var last = after - ((after - first) % Interval.Ticks);
        return last > Latest - Interval.Ticks ? null : last + Interval.Ticks;
    }

    private protected override long? Preceding(long before)
    {
        var first = First;
        return before <= first ? null : before - 1 - ((before - 1 - first) % Interval.Ticks);
    }

    private protected override long Between(long after, long through, long limit)
    {
        var first = First;
        return Math.Max(0, Until(through) - Until(after));

        long Until(long instant) => instant < first ? 0 : ((instant - first) / Interval.Ticks) + 1;
    }

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        CheckWord(Align, nameof(Align));
        if (Interval < Minimum)
        {
            throw new InvalidTriggerException("SCH1012", "Every", $"Interval {new Duration(Interval)} is below the minimum {new Duration(Minimum)}.");
        }

        return StartAt is null && Align == IntervalAlign.Anchor ? this with { Anchor = Instants.Floor(binding.Anchor) } : this;
    }
}
