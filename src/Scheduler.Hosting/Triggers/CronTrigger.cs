using System.Text.Json.Serialization;
using Scheduler.Hosting.Triggers.Words;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs when the clocks of its time zone match a cron expression of the Cronos dialect: day of month and day of week both given must both match, and Sunday is 0
/// or 7 (DST-9). As in APScheduler, the day of month may be <c>last</c>, and in <c>1-5/2</c> as day of week the step does not count: write <c>mon-fri/2</c>. Ranges go upwards, except for days of the week (<c>fri-mon</c>).
/// <c>H</c> stands for a value that the schedule's id chooses, so that many schedules spread over the hour or day; day 29 and later is never chosen.
/// </summary>
/// <remarks>
/// Times that clocks skip occur once, at the first instant after the gap. Of times that clocks show twice, only the first occurs, except where the second, minute or
/// hour is a repetition (<c>*</c>, <c>/</c>, <c>-</c>): then both. Where the hour is <c>*</c>, all real instants that match occur and nothing is added (DST-1).
/// <see cref="Trigger.Dst"/> says otherwise.
/// </remarks>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record CronTrigger : Trigger
{
    private readonly bool _everyHour;
    private readonly bool _repeats;

    /// <summary>Makes the trigger.</summary>
    /// <param name="expression">Five fields, six with seconds first, or a macro such as <c>@hourly</c>.</param>
    /// <exception cref="InvalidTriggerException">SCH1020: a field is wrong; SCH1021: the number of fields is wrong; SCH1022: it never fires.</exception>
    public CronTrigger(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        Expression = string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Pattern = new(CronSyntax.Parse(Expression));
        var fields = (Expression.StartsWith('@') ? Pattern.Cron.ToString() : Expression).Split(' ');
        _everyHour = fields[^4] is "*" or "?";
        _repeats = fields[..^3].Any(field => field.AsSpan().ContainsAny("*?/-"));
    }

    /// <inheritdoc/>
    public override string Kind => "cron";

    /// <summary>The expression, its fields one blank apart.</summary>
    public string Expression { get; }

    /// <summary>The days of the month and of the week, where both are given; a day must then be both (DST-9).</summary>
    internal (string Day, string DayOfWeek)? BothDays =>
        Expression.Split(' ') is [.., var day and not ("*" or "?"), _, var dayOfWeek and not ("*" or "?")] ? (day, dayOfWeek) : null;

    private CronPattern Pattern { get; init; }

    // Only what a schedule has chosen is said in words.
    private bool HasChosen { get; init; }

    private protected override string Text => Expression;

    private protected override string Words => CronWords.Of(HasChosen ? Pattern.Cron.ToString() : Expression) ?? base.Words;

    private LocalSearch Search => new(Pattern, (Dst ?? default).For(_everyHour, _repeats), Offsets ?? ZoneOffsets.Utc, StartAt?.UtcTicks);

    internal override Trigger ChosenBy(string scheduleId) =>
        CronSyntax.HasHash(Expression) ? this with { Pattern = new(CronSyntax.Parse(Expression, Triggers.Jitter.Seed(scheduleId))), HasChosen = true } : this;

    private protected override Trigger BindTo(TriggerBinding binding) => ChosenBy(binding.ScheduleId);

    private protected override long? Following(long after)
    {
        // The clocks of UTC need no search.
        if (ReferenceEquals(Offsets, ZoneOffsets.Utc) && after >= ZoneOffsets.Earliest && after < ZoneOffsets.Latest)
        {
            return Pattern.Next(after) is { } next && next < ZoneOffsets.Latest ? next : null;
        }

        return Search.Next(after);
    }

    private protected override long? Preceding(long before) => Search.Previous(before);

    private protected override long Between(long after, long through, long limit) => Search.Count(after, through, limit);

    // What H stands for is not known before the schedule is.
    private protected override long? Gap(long after, long through) => _everyHour || CronSyntax.HasHash(Expression) ? null : Search.Gap(after, through);
}
