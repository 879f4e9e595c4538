using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Brings what configuration and code declare into the stores when the scheduler starts.</summary>
internal sealed partial class DeclaredSchedules(Engine engine, ILogger<DeclaredSchedules> logger)
{
    /// <summary>Adds what is new, changes what is declared otherwise than stored, and leaves alone what is equal (OWN-6).</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        // OWN-5: what an older configuration declares is left alone from the start.
        var stores = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var loop in engine.Loops)
        {
            if (await loop.Reconfiguration.MayDeclareAsync(cancellationToken).ConfigureAwait(false))
            {
                stores.Add(loop.Name);
            }
        }

        var declared = engine.Parts.Definitions.Schedules
            .Where(schedule => stores.Contains(engine.Parts.Definitions.PoliciesOf(schedule.Definition).Store!))
            .Select(schedule => new NewSchedule(schedule.Definition, ScheduleSource.Declared, schedule.StartPaused, schedule.RunIfPast))
            .ToList();
        foreach (var schedule in await new ScheduleDesk(engine).AddAsync(declared, ConflictPolicy.Replace, cancellationToken).ConfigureAwait(false))
        {
            if (schedule.Pause is { } pause)
            {
                Log.Paused(logger, schedule.Id, pause.At, pause.By, pause.Reason);
            }
            else if (schedule.NextRun is { } next)
            {
                Log.Declared(logger, schedule.Id, schedule.Job, schedule.When, next);
            }
            else if (schedule.Completion == CompletionReason.SearchLimit)
            {
                Log.GaveUp(logger, schedule.Id, schedule.Trigger);
            }
            else if (schedule.State == ScheduleState.Completed)
            {
                // One that follows the end of a run has no instant to name, and waits.
                Log.NeverRuns(logger, schedule.Id, schedule.Trigger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ScheduleDeclared, LogLevel.Information, "Schedule '{Schedule}' runs job '{Job}' {When}; next at {Next:u}.")]
        public static partial void Declared(ILogger logger, string schedule, string job, string when, DateTimeOffset next);

        [LoggerMessage(LogEvents.SchedulePaused, LogLevel.Information, "Schedule '{Schedule}' is paused since {At:u} (by: {By}, reason: {Reason}).")]
        public static partial void Paused(ILogger logger, string schedule, DateTimeOffset at, string? by, string? reason);

        [LoggerMessage(
            LogEvents.NothingFound,
            LogLevel.Warning,
            "Schedule '{Schedule}' does not run: no occurrence of {Trigger} was found within 10 years or among 100,000 candidates. Change its calendars or its trigger, or remove it.")]
        public static partial void GaveUp(ILogger logger, string schedule, ITrigger trigger);

        [LoggerMessage(LogEvents.ScheduleNeverRuns, LogLevel.Warning, "Schedule '{Schedule}' does not run: {Trigger} has no occurrence left.")]
        public static partial void NeverRuns(ILogger logger, string schedule, ITrigger trigger);
    }
}
