using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Exclusion;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>The triggers that configuration, stores and the HTTP API know: immutable values, equal when they say the same.</summary>
/// <remarks>Fractions of a millisecond in instants are cut off (CORE-2). Your own kinds derive from <see cref="CustomTrigger"/>.</remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public abstract partial record Trigger : ITrigger
{
    private static readonly TimeSpan LongestJitter = TimeSpan.FromDays(366);

    private CalendarNames _calendars = CalendarNames.None;

    private protected Trigger()
    {
    }

    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public virtual bool IsOneOff => false;

    /// <summary>
    /// IANA id of the time zone whose clocks count, such as <c>Europe/Berlin</c>; null, the default, for the scheduler's zone (DST-6), and UTC in a trigger that no
    /// schedule has bound. A Windows id is accepted and becomes the IANA id.
    /// </summary>
    /// <exception cref="InvalidTriggerException">SCH1030, SCH1031, SCH1032: there is no such time zone.</exception>
    public string? TimeZone
    {
        get => Zone?.Id;
        init => Zone = value is null ? null : TimeZones.Find(value);
    }

    /// <summary>No occurrence before this; inclusive (BND-1). Default: null, none.</summary>
    public DateTimeOffset? StartAt
    {
        get;
        init => field = value is { } instant ? Instants.Floor(instant) : null;
    }

    /// <summary>No occurrence after this; inclusive (BND-1). Default: null, none. That it is not before <see cref="StartAt"/> is asked when the trigger is bound, so that both can be changed one after the other.</summary>
    public DateTimeOffset? EndAt
    {
        get;
        init => field = value is { } instant ? Instants.Floor(instant) : null;
    }

    /// <summary>
    /// What becomes of times that clocks skip or show twice (DST-2). Default: null, <see cref="DstPolicy.Vixie"/>. No matter to triggers that say no time of day.
    /// </summary>
    public DstPolicy? Dst { get; init; }

    /// <summary>
    /// The longest time by which an occurrence is delayed, so that schedules of the same instant do not all run at once; in whole milliseconds, and never as far as the
    /// next occurrence. The delay follows from the schedule's id and the occurrence alone (JIT-1, JIT-2). Default: zero. Only the outermost trigger's counts.
    /// </summary>
    /// <exception cref="InvalidTriggerException">SCH1012: it is negative or longer than a year.</exception>
    public TimeSpan Jitter
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= LongestJitter
            ? value
            : throw new InvalidTriggerException("SCH1012", nameof(Jitter), $"Jitter {Write(value)} must be from 0s to {new Duration(LongestJitter)}.");
    }

    /// <summary>Whether each occurrence has a delay of its own, or the schedule one for all (JIT-3).</summary>
    public JitterMode JitterMode { get; init; }

    /// <summary>
    /// Names of the calendars whose excluded times are left out, before any jitter (CAL-1, CAL-6). A calendar without a time zone takes this trigger's. Default: none. Only the outermost trigger's count.
    /// </summary>
    public IReadOnlyList<string> Calendars
    {
        get => _calendars;
        init => _calendars = new(value);
    }

    /// <summary>
    /// What becomes of an occurrence that a calendar excludes: left out, which is no miss (CAL-3), or moved to another day at the same time of day, by at most 60 days, where it is one with
    /// another occurrence at that instant (CAL-2). It never moves out of <see cref="StartAt"/> and <see cref="EndAt"/>.
    /// </summary>
    public OnExcluded OnExcluded { get; init; }

    internal TimeZoneInfo? Zone
    {
        get => Offsets?.Zone;
        init => Offsets = value is null ? null : ZoneOffsets.Of(value);
    }

    /// <summary>The offsets of the time zone.</summary>
    private protected ZoneOffsets? Offsets { get; private init; }

    /// <summary>The schedule; only in a bound trigger.</summary>
    internal string? ScheduleId { get; init; }

    /// <summary>Whether it says by itself when it begins, and does not leave that to its schedule.</summary>
    private protected virtual bool HasStart => StartAt is not null || IsOneOff;

    /// <summary>What it is in its own words, for logs.</summary>
    private protected abstract string Text { get; }

    /// <summary>What it is in words for people, without what all triggers have. What is too odd for words says itself.</summary>
    private protected virtual string Words => $"{Kind} {Text}";

    /// <summary>The key of its kind in configuration.</summary>
    internal virtual string Key => JsonMembers.Setting(Kind);

    /// <summary>Whether its time zone and what becomes of times that clocks skip or repeat matter to it.</summary>
    internal virtual bool IsByClock => true;

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        Following(NotBeforeStart(after)) is { } next && !(next > EndAt?.UtcTicks) ? Instants.FromTicks(next) : null;

    /// <inheritdoc/>
    public DateTimeOffset? Previous(DateTimeOffset before) =>
        Preceding(EndAt < before ? EndAt.Value.UtcTicks + 1 : before.UtcTicks) is { } previous && !(previous < StartAt?.UtcTicks)
            ? Instants.FromTicks(previous)
            : null;

    /// <inheritdoc/>
    public DateTimeOffset Due(DateTimeOffset nominal) => DueAmong(nominal, this);

    /// <inheritdoc/>
    public bool GaveUp(DateTimeOffset after) => StopsAfter(NotBeforeStart(after));

    /// <inheritdoc/>
    public long Count(DateTimeOffset after, DateTimeOffset through, long limit) =>
        Math.Min(limit, Between(NotBeforeStart(after), EndAt < through ? EndAt.Value.UtcTicks : through.UtcTicks, limit));

    /// <inheritdoc/>
    /// <exception cref="InvalidTriggerException">
    /// SCH1001: something in it does not belong there, such as <see cref="OnExcluded"/> without <see cref="Calendars"/>. SCH1012: an interval is too short. SCH1040: a value of an enumeration is none of it.
    /// SCH1022: it never occurs. SCH1050: <see cref="EndAt"/> is before <see cref="StartAt"/>, or nothing occurs between them (BND-1). SCH1060: one of <see cref="Calendars"/> is not defined.
    /// </exception>
    public ITrigger Bind(TriggerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        CheckWords();
        if (EndAt < StartAt)
        {
            throw new InvalidTriggerException("SCH1050", nameof(EndAt), $"EndAt {Instants.Write(EndAt.Value)} is before StartAt {Instants.Write(StartAt.Value)}.");
        }

        var bound = BindTo(binding) with { Zone = Zone ?? binding.TimeZone, ScheduleId = Jitter > TimeSpan.Zero ? binding.ScheduleId : null };

        // An interval that begins with its schedule may outlive its end: the end was right when the schedule was made. What is not found may be there all the same.
        if (HasStart && bound.Next(DateTimeOffset.MinValue) is null && !bound.GaveUp(DateTimeOffset.MinValue))
        {
            throw (StartAt, EndAt) == (null, null)
                ? new InvalidTriggerException("SCH1022", Key, Never(this, bound))
                : new InvalidTriggerException("SCH1050", EndAt is null ? nameof(StartAt) : nameof(EndAt), $"'{bound}' never occurs: {BoundsInWords}");
        }

        return Calendars.Count == 0 ? bound : new FilteredTrigger(bound, new(Calendars, bound.Zone, binding.Calendars));
    }

    /// <summary>Why a trigger never occurs, and what to do about it, as far as it is no matter of bounds.</summary>
    internal static string Never(ITrigger trigger, ITrigger bound) => trigger switch
    {
        EveryTrigger every => $"Interval {new Duration(every.Interval)} is so long that its first occurrence would be after the year 9999. Write a shorter one, or add a StartAt.",
        AllTrigger => $"'{bound}' never occurs: its triggers have no occurrence in common. Change one of them.",
        _ => $"'{bound}' never occurs. Change it, or remove the schedule.",
    };

    private string BoundsInWords =>
        EndAt is null ? "nothing falls on or after its StartAt. Make that earlier, or remove it."
        : StartAt is null ? "nothing falls on or before its EndAt. Make that later, or remove it."
        : "nothing falls between its StartAt and EndAt. Move them apart or remove one.";

    /// <summary>When the first gap of the clocks between two instants ends that skips an occurrence; null where none does, or every hour has one anyway.</summary>
    internal DateTimeOffset? FirstGap(DateTimeOffset after, DateTimeOffset through) =>
        Gap(NotBeforeStart(after), EndAt < through ? EndAt.Value.UtcTicks : through.UtcTicks) is { } end ? Instants.FromTicks(end) : null;

    /// <summary>When it occurs, in words for people: <c>at 02:30, Monday to Friday, Europe/Berlin</c>. An expression that is too odd for words says itself.</summary>
    public string Describe() => $"{Words}{(IsByClock ? ModifierWords.OfClock(this) : "")}{ModifierWords.Of(this)}";

    /// <summary>One line for logs, such as <c>cron 30 2 * * mon-fri Europe/Berlin</c>.</summary>
    public sealed override string ToString()
    {
        var zone = Zone is null ? "" : $" {Zone.Id}";
        var start = StartAt is { } first ? $" from {Instants.Write(first)}" : "";
        var end = EndAt is { } last ? $" until {Instants.Write(last)}" : "";
        var dst = Dst is { } policy ? $" dst {policy}" : "";
        var jitter = Jitter > TimeSpan.Zero ? $" jitter {new Duration(Jitter)}{(JitterMode == JitterMode.Fixed ? " fixed" : "")}" : "";
        var except = Calendars.Count > 0 ? $" except {string.Join(", ", Calendars)}{(OnExcluded == default ? "" : $" ({OnExcluded})")}" : "";
        return $"{Kind} {Text}{zone}{dst}{start}{end}{except}{jitter}";
    }

    /// <summary>Refuses a value that its enumeration does not have.</summary>
    private protected static void CheckWord<TEnum>(TEnum value, string member)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new InvalidTriggerException("SCH1040", member, $"'{value}' is not valid. Use {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }

    /// <summary>A length of time for messages, which may be one that no <see cref="Duration"/> can be.</summary>
    private protected static string Write(TimeSpan time) => time < TimeSpan.Zero ? time.ToString() : new Duration(time).ToString();

    /// <summary>The first occurrence after an instant in UTC ticks, regardless of <see cref="EndAt"/>.</summary>
    private protected abstract long? Following(long after);

    /// <summary>The last occurrence before an instant in UTC ticks, regardless of <see cref="StartAt"/>.</summary>
    private protected abstract long? Preceding(long before);

    /// <summary>How many occurrences there are after one instant and up to another, both in UTC ticks. It may stop at the limit.</summary>
    private protected virtual long Between(long after, long through, long limit)
    {
        long count = 0;
        for (var next = Following(after); next <= through && count < limit; next = Following(next.Value))
        {
            count++;
        }

        return count;
    }

    /// <summary>The first gap of the clocks after one instant and up to another that skips an occurrence, which nothing else makes up for, in UTC ticks: the instant after it.</summary>
    private protected virtual long? Gap(long after, long through) => null;

    /// <summary>When an occurrence is due, with the jitter of this trigger: before the next one, which calendars may have moved.</summary>
    internal DateTimeOffset DueAmong(DateTimeOffset nominal, ITrigger occurrences) =>
        ScheduleId is null ? nominal : Instants.FromTicks(Triggers.Jitter.Due(ScheduleId, nominal.UtcTicks, occurrences.Next(nominal)?.UtcTicks, Jitter, JitterMode));

    /// <summary>The same without the occurrences that were moved because clocks skip their time; for previews.</summary>
    internal virtual Trigger WithoutShifts() => this with { Dst = new(DstGap.Skip, (Dst ?? default).Fold) };

    /// <summary>The same with the values that a schedule's id chooses, such as those of <c>H</c>.</summary>
    internal virtual Trigger ChosenBy(string scheduleId) => this;

    /// <summary>Whether there is no following occurrence because the search for it stops at its limit.</summary>
    private protected virtual bool StopsAfter(long after) => false;

    private protected virtual Trigger BindTo(TriggerBinding binding) => this;

    private void CheckWords()
    {
        CheckWord(OnExcluded, nameof(OnExcluded));
        CheckWord(JitterMode, nameof(JitterMode));
        CheckWord(Dst?.Gap ?? default, $"{nameof(Dst)}:{nameof(DstPolicy.Gap)}");
        CheckWord(Dst?.Fold ?? default, $"{nameof(Dst)}:{nameof(DstPolicy.Fold)}");
        if (OnExcluded != default && Calendars.Count == 0)
        {
            throw new InvalidTriggerException("SCH1006", nameof(OnExcluded), "OnExcluded says what becomes of what Calendars exclude, and there are none. Add Calendars, or remove it.");
        }
    }

    private long NotBeforeStart(DateTimeOffset after) => after < StartAt ? StartAt.Value.UtcTicks - 1 : after.UtcTicks;
}
