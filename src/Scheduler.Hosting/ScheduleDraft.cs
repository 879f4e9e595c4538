namespace Scheduler.Hosting;

/// <summary>A schedule that was read from JSON, and not added yet.</summary>
/// <param name="Definition">The schedule.</param>
/// <param name="Options">What the JSON says about adding it.</param>
/// <param name="Warnings">What is right, but may not be meant.</param>
public sealed record ScheduleDraft(ScheduleDefinition Definition, AddScheduleOptions Options, IReadOnlyList<ScheduleProblem> Warnings);

/// <summary>A trigger that was read from JSON.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Warnings">What is right, but may not be meant.</param>
public sealed record TriggerDraft(ITrigger Trigger, IReadOnlyList<ScheduleProblem> Warnings);
