using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting;

/// <summary>Adds and changes schedules as sentences.</summary>
public static class SchedulerExtensions
{
    /// <summary>Adds a schedule.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="id">Its id.</param>
    /// <param name="schedule">Writes it: <c>s => s.Job("tick").Every(TimeSpan.FromSeconds(3))</c>. Arguments are written by <see cref="PayloadJson.Default"/>, unless they are a <see cref="Payload"/>.</param>
    /// <param name="options">How to add it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="IScheduler.AddScheduleAsync(ScheduleDefinition, AddScheduleOptions?, CancellationToken)" path="/exception"/>
    public static async Task<Schedule> AddScheduleAsync(
        this IScheduler scheduler, string id, Action<ScheduleBuilder> schedule, AddScheduleOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(schedule);
        var written = new ScheduleOptions();
        var definition = WrittenSchedule.Define(id, written, schedule);
        options ??= new();
        options = options with { Paused = options.Paused || written.StartPaused, RunIfPast = options.RunIfPast || written.RunIfPast };
        return await scheduler.AddScheduleAsync(definition, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes a schedule. What <paramref name="change"/> does not say stays as it is.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="id">The schedule.</param>
    /// <param name="change">Writes the change: <c>s => s.Cron("0 5 * * *")</c>. It may be called more than once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="IScheduler.ModifyScheduleAsync(string, Func{ScheduleDefinition, ScheduleDefinition}, CancellationToken)" path="/exception"/>
    public static Task<Schedule> ModifyScheduleAsync(this IScheduler scheduler, string id, Action<ScheduleBuilder> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(change);
        return scheduler.ModifyScheduleAsync(id, current => WrittenSchedule.Change(current, change), cancellationToken);
    }
}
