using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What holds for everything in a store: the pauses of the whole scheduler and of single jobs (PAU-1).</summary>
/// <param name="Pause">Set while everything is paused.</param>
/// <param name="SkippedUntil">Occurrences up to here are left out: those of a pause that was resumed with <see cref="ResumeMode.Skip"/>.</param>
internal sealed record ControlState(Pause? Pause, DateTimeOffset? SkippedUntil)
{
    public static readonly ControlState Initial = new(null, null);

    /// <summary>The same for jobs, by name; null for none.</summary>
    public IReadOnlyDictionary<string, JobControl>? Jobs { get; init; }

    /// <summary>OWN-5: the hashes of declared schedules that nodes have had, in the order in which they were first seen; null for none.</summary>
    public IReadOnlyList<string>? Declared { get; init; }

    /// <summary>The names of the jobs that have a pause of their own.</summary>
    [JsonIgnore]
    public IEnumerable<string> PausedJobs => Jobs?.Where(job => job.Value.Pause is not null).Select(job => job.Key) ?? [];

    /// <summary>When the first pause ends by itself; null when none does.</summary>
    public DateTimeOffset? FirstEnd => Pauses().Min(pause => pause.Until);

    public static ControlState Decode(string? json) =>
        json is null ? Initial : JsonSerializer.Deserialize(json, EngineJson.Default.ControlState) ?? Initial;

    public string Encode() => JsonSerializer.Serialize(this, EngineJson.Default.ControlState);

    /// <summary>The pause of a job; null when it has none of its own.</summary>
    public Pause? PauseOf(string job) => Jobs?.GetValueOrDefault(job)?.Pause;

    /// <summary>Up to where the occurrences of a job's schedules are left out.</summary>
    public DateTimeOffset? SkippedOf(string job) => Jobs?.GetValueOrDefault(job)?.SkippedUntil is { } skipped && !(SkippedUntil > skipped) ? skipped : SkippedUntil;

    /// <summary>With another pause of a job, or without.</summary>
    public ControlState With(string job, JobControl control) => this with { Jobs = new Dictionary<string, JobControl>(Jobs ?? new Dictionary<string, JobControl>()) { [job] = control } };

    /// <summary>PAU-5: without the pauses that are over by themselves; what was missed in them is left out.</summary>
    public ControlState At(DateTimeOffset now)
    {
        if (!(FirstEnd <= now))
        {
            return this;
        }

        // An occurrence at the very end is after it.
        var state = PauseRules.IsOver(Pause, now) ? this with { Pause = null, SkippedUntil = Pause!.Until - Instants.Step } : this;
        foreach (var (job, control) in Jobs ?? new Dictionary<string, JobControl>())
        {
            state = PauseRules.IsOver(control.Pause, now) ? state.With(job, new(null, control.Pause!.Until - Instants.Step)) : state;
        }

        return state;
    }

    private IEnumerable<Pause> Pauses() => (Jobs?.Values.Select(control => control.Pause) ?? []).Append(Pause).OfType<Pause>();
}

/// <summary>What holds for a job.</summary>
/// <param name="Pause">Set while it is paused.</param>
/// <param name="SkippedUntil">Occurrences of its schedules up to here are left out.</param>
internal sealed record JobControl(Pause? Pause, DateTimeOffset? SkippedUntil);
