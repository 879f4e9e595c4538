using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Occurs when a run of another schedule, or any run of a job, has ended for good (CON-1): its schedule is a continuation. It is never due by time, so <c>Next</c> and
/// <c>Previous</c> are always null, and its schedule is never complete. Never inside of another trigger; without bounds, jitter and calendars.
/// </summary>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record AfterTrigger : Trigger
{
    /// <summary>Makes the trigger; one of the two is given.</summary>
    /// <param name="job">The job, ignoring case: what follows is every run of it, whatever made it.</param>
    /// <param name="schedule">The schedule, ignoring case: what follows is every run of it, those that a caller triggered included.</param>
    /// <exception cref="InvalidTriggerException">SCH1040: none of the two is given, or both.</exception>
    public AfterTrigger(string? job = null, string? schedule = null)
    {
        if (string.IsNullOrWhiteSpace(job) == string.IsNullOrWhiteSpace(schedule))
        {
            throw new InvalidTriggerException("SCH1040", "After", $"After names {(string.IsNullOrWhiteSpace(job) ? "nothing" : $"job '{job}' and schedule '{schedule}'")}. Name one Job or one Schedule.");
        }

        (Job, Schedule) = (string.IsNullOrWhiteSpace(job) ? null : job, string.IsNullOrWhiteSpace(schedule) ? null : schedule);
    }

    /// <inheritdoc/>
    public override string Kind => "after";

    /// <summary>The job whose runs it follows; null when it follows a schedule.</summary>
    public string? Job { get; }

    /// <summary>The id of the schedule whose runs it follows; null when it follows a job.</summary>
    public string? Schedule { get; }

    /// <summary>Which ends it follows. Default: <see cref="RunEnds.Succeeded"/>.</summary>
    public RunEnds On { get; init; } = RunEnds.Succeeded;

    internal override bool IsByClock => false;

    private protected override bool HasStart => false;

    private protected override string Words => $"after {(Job is null ? $"schedule '{Schedule}'" : $"job '{Job}'")} {EndsInWords}";

    private string EndsInWords => On == RunEnds.Any ? "has ended" : $"ended as {On.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal)}";

    private protected override string Text => $"{(Job is null ? $"schedule {Schedule}" : $"job {Job}")} on {On}";

    /// <summary>Reads what <see cref="On"/> is written as: one or several names.</summary>
    internal static RunEnds ReadEnds(string text) => text.Split(',', StringSplitOptions.TrimEntries).Aggregate(RunEnds.None, (ends, word) =>
        Array.FindIndex(Enum.GetNames<RunEnds>(), name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is var index and >= 0
            ? ends | Enum.GetValues<RunEnds>()[index]
            : throw new InvalidTriggerException("SCH1040", "After:On", $"'{word}' is not valid. Use {string.Join(", ", Enum.GetNames<RunEnds>())}."));

    private protected override long? Following(long after) => null;

    private protected override long? Preceding(long before) => null;

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        var stray = StartAt is not null ? nameof(StartAt)
            : EndAt is not null ? nameof(EndAt)
            : Jitter > TimeSpan.Zero ? nameof(Jitter)
            : Calendars.Count > 0 ? nameof(Calendars)
            : null;
        if (stray is not null)
        {
            throw new InvalidTriggerException("SCH1006", stray, $"{stray} cannot go with 'After', which occurs when what it follows ends. Remove it.");
        }

        return On != 0 && (On & ~RunEnds.Any) == 0
            ? this
            : throw new InvalidTriggerException("SCH1040", nameof(On), $"On {On} is not valid. Use {string.Join(", ", Enum.GetNames<RunEnds>())}.");
    }
}
