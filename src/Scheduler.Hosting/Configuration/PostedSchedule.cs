namespace Scheduler.Hosting.Configuration;

/// <summary>A schedule as a caller writes it in JSON.</summary>
internal sealed class PostedSchedule : OccurrenceOptions
{
    /// <summary>What he may say. The trigger is a member of its own, so that it is the same thing here and alone.</summary>
    public static KeyTable<PostedSchedule> Keys { get; } = new KeyTable<PostedSchedule>()
        .Text(nameof(Id), (o, value) => o.Id = value, "Its id.")
        .Text(nameof(Job), (o, value) => o.Job = value, "Name of the job.")
        .Section(nameof(Trigger), o => o.Trigger, KeyTables.Trigger, "When it occurs.")
        .Free(nameof(Args), (_, _) => { }, "Arguments of each run.")
        .Text(nameof(FirstRunAt), (o, value) => o.FirstRunAt = value, "An instant of the first occurrence.")
        .Flag(nameof(StartPaused), (o, value) => o.StartPaused = value, "Whether it begins paused.")
        .Flag(nameof(RunIfPast), (o, value) => o.RunIfPast = value, "Whether an At that is past runs once, now.")
        .Number(nameof(MaxRuns), (o, value) => o.MaxRuns = value, "After how many runs the schedule is completed.")
        .Flag(nameof(RunOnCreate), (o, value) => o.RunOnCreate = value, "Whether it runs once at its creation.")
        .Choice<RunOnStartup>(nameof(RunOnStartup), (o, value) => o.RunOnStartup = value, "Whether it runs when a node starts.")
        .Include(KeyTables.Policies, o => o);

    public string? Id { get; set; }

    public string? Job { get; set; }

    public string? FirstRunAt { get; set; }
}
