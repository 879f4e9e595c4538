using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What holds for everything in a store: the pauses of the whole scheduler, of single jobs and of nodes (PAU-1).</summary>
/// <param name="Pause">Set while everything is paused.</param>
/// <param name="SkippedUntil">Occurrences up to here are left out: those of a pause that was resumed with <see cref="ResumeMode.Skip"/>.</param>
internal sealed record ControlState(Pause? Pause, DateTimeOffset? SkippedUntil)
{
    public static readonly ControlState Initial = new(null, null);

    /// <summary>The same for jobs, by name; null for none.</summary>
    public IReadOnlyDictionary<string, JobControl>? Jobs { get; init; }

    /// <summary>OWN-5: the hashes of declared schedules that nodes have had, in the order in which they were first seen; null for none.</summary>
    public IReadOnlyList<string>? Declared { get; init; }

    /// <summary>What callers asked of nodes, by the ids of their processes; null for nothing.</summary>
    public IReadOnlyDictionary<string, NodeControl>? Nodes { get; init; }

    /// <summary>VER-2: the jobs of schedules that no live node knows, and since when; null for none.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset>? Unknown { get; init; }

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

    /// <summary>What was asked of a node; null for nothing.</summary>
    public NodeControl? OfNode(string process) => Nodes?.GetValueOrDefault(process);

    /// <summary>With something else asked of a node, or nothing.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="control">What is asked.</param>
    /// <param name="isKept">Whether what was asked of another one is still of interest.</param>
    public ControlState With(string process, NodeControl? control, Func<string, NodeControl, bool> isKept)
    {
        var nodes = (Nodes ?? new Dictionary<string, NodeControl>()).Where(node => node.Key != process && isKept(node.Key, node.Value)).ToDictionary();
        if (control is not null)
        {
            nodes[process] = control;
        }

        return this with { Nodes = nodes.Count == 0 ? null : nodes };
    }

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

        foreach (var (process, control) in Nodes ?? new Dictionary<string, NodeControl>())
        {
            state = PauseRules.IsOver(control.Pause, now) ? state.With(process, null, (_, _) => true) : state;
        }

        return state;
    }

    private IEnumerable<Pause> Pauses() => (Jobs?.Values.Select(control => control.Pause) ?? []).Concat(Nodes?.Values.Select(control => control.Pause) ?? []).Append(Pause).OfType<Pause>();
}

/// <summary>What holds for a job.</summary>
/// <param name="Pause">Set while it is paused.</param>
/// <param name="SkippedUntil">Occurrences of its schedules up to here are left out.</param>
internal sealed record JobControl(Pause? Pause, DateTimeOffset? SkippedUntil);

/// <summary>What callers asked of a node.</summary>
/// <param name="Pause">Who asked, and why.</param>
/// <param name="Drains">Whether it also fires nothing (SHD-4).</param>
internal sealed record NodeControl(Pause Pause, bool Drains);
