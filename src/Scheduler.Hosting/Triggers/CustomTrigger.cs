using System.Globalization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Base of a kind of trigger of your own: it says when, and has time zone, bounds and jitter like every other. Registered with <c>AddTriggerKind</c>, configuration can name
/// it and every store keeps it. Derive a record, so that two triggers that say the same are equal (OWN-6).
/// </summary>
/// <remarks>
/// What is wrong with its settings it throws as <see cref="InvalidTriggerException"/> from its constructor, with a member such as <c>Sunrise:Latitude</c>. Instants that it
/// answers are cut to whole milliseconds (CORE-2).
/// </remarks>
public abstract record CustomTrigger : Trigger
{
    /// <summary>
    /// Its settings, by their names in configuration: what stores keep, and what the function given to <c>AddTriggerKind</c> reads. Texts, truth values, numbers, lengths of time,
    /// dates and instants; one that is null counts as not set.
    /// </summary>
    protected internal abstract IReadOnlyDictionary<string, object?> Settings { get; }

    /// <summary>
    /// When it occurs, in words for people, without bounds and jitter: <c>at sunrise in Berlin</c>. Where the time zone matters, name <see cref="EffectiveTimeZone"/>. Default: its kind, its settings and
    /// its time zone.
    /// </summary>
    protected virtual string Description => $"{$"{Kind} {Text}".TrimEnd()}{ModifierWords.OfClock(this)}";

    /// <summary>The time zone in force: its own, else the scheduler's; UTC in a trigger that no schedule has bound.</summary>
    protected TimeZoneInfo EffectiveTimeZone => Zone ?? TimeZoneInfo.Utc;

    // Its description says so.
    internal sealed override bool IsByClock => false;

    private protected sealed override string Text => string.Join(' ', Settings.Where(one => one.Value is not null).Select(one => $"{one.Key}={Write(one.Value)}"));

    private protected sealed override string Words => Description;

    /// <summary>The first occurrence later than an instant, or null when there is none. Regardless of <see cref="Trigger.StartAt"/> and <see cref="Trigger.EndAt"/>.</summary>
    /// <param name="after">The instant.</param>
    protected abstract DateTimeOffset? FindNext(DateTimeOffset after);

    /// <summary>The last occurrence earlier than an instant, or null when there is none. Regardless of <see cref="Trigger.StartAt"/> and <see cref="Trigger.EndAt"/>.</summary>
    /// <param name="before">The instant.</param>
    protected abstract DateTimeOffset? FindPrevious(DateTimeOffset before);

    /// <summary>The trigger completed with what only its schedule knows, such as when it was created. Default: as it is.</summary>
    /// <param name="binding">What the schedule adds.</param>
    protected virtual CustomTrigger Complete(TriggerBinding binding) => this;

    /// <summary>A setting as text, the same in every culture.</summary>
    internal static string? Write(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time => new Duration(time).ToString(),
        DateTimeOffset instant => Instants.Write(instant),
        DateOnly or TimeOnly => string.Create(CultureInfo.InvariantCulture, $"{value:O}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    // An occurrence counts at the whole millisecond it falls into; so the search begins after the last tick of the one before.
    private protected sealed override long? Following(long after)
    {
        var from = Instants.Floor(Instants.FromTicks(after)).UtcTicks + Instants.Step.Ticks - 1;
        if (from > DateTimeOffset.MaxValue.UtcTicks || FindNext(Instants.FromTicks(from)) is not { } next)
        {
            return null;
        }

        // One that goes back would be planned for ever.
        return next.UtcTicks > from ? Instants.Floor(next).UtcTicks : throw Lawless(nameof(FindNext), next, "later", from);
    }

    private protected sealed override long? Preceding(long before)
    {
        var until = Instants.Ceiling(Instants.FromTicks(before)).UtcTicks;
        return FindPrevious(Instants.FromTicks(until)) is not { } previous ? null
            : previous.UtcTicks < until ? Instants.Floor(previous).UtcTicks
            : throw Lawless(nameof(FindPrevious), previous, "earlier", until);
    }

    private protected sealed override Trigger BindTo(TriggerBinding binding) => Complete(binding);

    private InvalidOperationException Lawless(string method, DateTimeOffset answer, string order, long than) =>
        new($"{GetType().Name}.{method} answered {answer:O}, which is not {order} than {Instants.FromTicks(than):O}. See the laws of ITrigger.");
}
