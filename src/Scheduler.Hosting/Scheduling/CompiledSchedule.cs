using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>A schedule ready to be planned: its definition decoded, its trigger bound, its policies resolved. Made once for each version of it.</summary>
internal sealed class CompiledSchedule
{
    private (MissReason Reason, DateTimeOffset From)? _streak;

    public required ScheduleRow Row { get; init; }

    public required ScheduleDefinition Definition { get; init; }

    public required ITrigger Trigger { get; init; }

    public required SchedulePolicies Policies { get; init; }

    /// <summary>Its job; null on a node that does not know it (VER-1).</summary>
    public required JobDefinition? Job { get; init; }

    /// <summary>The metadata of the job and of the schedule, the schedule's where names meet.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string Id => Row.Id;

    public long Number => Row.Schedule;

    /// <summary>How a miss is stored: a miss for the same reason as the one before continues its streak (MIS-6).</summary>
    public Missed Report(MissedSpan span)
    {
        if (_streak is not { } streak || streak.Reason != span.Reason)
        {
            _streak = streak = (span.Reason, span.From);
        }

        return new(Number, streak.From, span.To, span.Count, span.Reason);
    }

    /// <summary>An occurrence made a run: the next miss begins a new streak.</summary>
    public void EndStreak() => _streak = null;
}
