using System.Globalization;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine;

/// <summary>What is to come of a schedule, or of a trigger that is nobody's.</summary>
/// <param name="Schedule">Its id; null for a trigger alone.</param>
/// <param name="Job">Its job.</param>
/// <param name="When">The trigger in words.</param>
/// <param name="Next">The occurrences, and between them those that calendars leave out.</param>
internal sealed record SchedulePreview(string? Schedule, string? Job, string When, IReadOnlyList<Occurrence> Next)
{
    private const int MostLines = 1000;

    /// <summary>What is to be known of them besides; null when nothing is.</summary>
    public string? Note { get; init; }

    private string Remark => Note is null ? "" : $"; {Note}";

    /// <param name="definition">The schedule.</param>
    /// <param name="definitions">Says the time zone and the calendars.</param>
    /// <param name="after">After which instant; also when the schedule counts as added.</param>
    /// <param name="count">How many.</param>
    /// <param name="withExcluded">Whether those that calendars leave out are listed too.</param>
    public static SchedulePreview Of(ScheduleDefinition definition, SchedulerDefinitions definitions, DateTimeOffset after, int count, bool withExcluded = true) =>
        Of(definition.Id, definition.Trigger, definitions, after, count, withExcluded) with
        {
            Schedule = definition.Id,
            Job = definition.Job,
            When = (definition.Trigger is Trigger known ? known.ChosenBy(definition.Id) : definition.Trigger).Describe(),
        };

    /// <summary>Of a trigger alone.</summary>
    public static SchedulePreview Of(ITrigger trigger, SchedulerDefinitions definitions, DateTimeOffset after, int count) => Of("preview", trigger, definitions, after, count, withExcluded: true);

    public async Task WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync(Schedule is null ? $"{When}{Remark}" : $"{Schedule} (job {Job}): {When}{Remark}").ConfigureAwait(false);
        foreach (var occurrence in Next)
        {
            await output.WriteLineAsync($"  {Line(occurrence)}").ConfigureAwait(false);
        }

        if (Next.Count == 0)
        {
            await output.WriteLineAsync("  none by time").ConfigureAwait(false);
        }
    }

    private static SchedulePreview Of(string id, ITrigger trigger, SchedulerDefinitions definitions, DateTimeOffset after, int count, bool withExcluded)
    {
        var bound = trigger.Bind(new(id, after, definitions.TimeZone) { Calendars = definitions.Calendars });
        var occurrences = new OccurrenceList(bound, definitions.TimeZone).After(after);
        return new(null, null, trigger.Describe(), [.. withExcluded ? Take(occurrences, count) : occurrences.Where(one => !one.IsExcluded).Take(count)]) { Note = NoteOf(trigger) };
    }

    private static IEnumerable<Occurrence> Take(IEnumerable<Occurrence> occurrences, int count)
    {
        foreach (var occurrence in occurrences.Take(MostLines))
        {
            yield return occurrence;
            if (!occurrence.IsExcluded && --count == 0)
            {
                yield break;
            }
        }
    }

    private static string? NoteOf(ITrigger trigger) => trigger switch
    {
        EveryTrigger { StartAt: null, Align: IntervalAlign.Anchor } or CalendarTrigger { StartDate: null } => "counted as if it were added now",
        CombinedTrigger combined => combined.Triggers.Select(NoteOf).FirstOrDefault(note => note is not null),
        DelayTrigger => "the earliest there can be, as if it were added now",
        _ => null,
    };

    private static string Line(Occurrence occurrence)
    {
        var local = new DateTimeOffset(occurrence.Local, occurrence.Offset);
        var due = occurrence.Due is { } at && at != occurrence.Nominal ? $"  due {at.ToOffset(occurrence.Offset).ToString("HH:mm:ss.FFF", CultureInfo.InvariantCulture)}" : "";
        var note = occurrence.Note is null ? "" : $"  {occurrence.Note}";
        return $"{local.ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}{due}{note}";
    }
}
