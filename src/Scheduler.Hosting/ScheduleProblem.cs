namespace Scheduler.Hosting;

/// <summary>One thing that is wrong, or doubtful, about a schedule or trigger that a caller wrote.</summary>
/// <param name="Code">Its code in the catalogue of errors, such as SCH1020.</param>
/// <param name="Path">Where it is: for JSON the path of the member, such as <c>trigger.any[0].cron</c>; for a definition made in code the schedule's id and below it the member.</param>
/// <param name="Message">What is wrong, the value, and the remedy.</param>
public sealed record ScheduleProblem(string Code, string Path, string Message);
