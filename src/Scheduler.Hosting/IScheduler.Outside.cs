using System.Text.Json;

namespace Scheduler.Hosting;

/// <content>For those who carry the scheduler to the outside: definitions as JSON, changes of what somebody has looked at before, and what is configured.</content>
public partial interface IScheduler
{
    /// <summary>The configuration that holds on this node at the moment.</summary>
    AppliedConfiguration Configuration { get; }

    /// <summary>Has this node read its configuration now, as when it has changed.</summary>
    /// <param name="confirm">The hash that the refusal of a mass removal names, to take that change over all the same (OWN-4); null for none.</param>
    /// <param name="cancellationToken">Ends the call; not the reload.</param>
    /// <returns>What holds then. Its errors say why a change was refused.</returns>
    /// <exception cref="InvalidOperationException">Nobody watches the configuration here: the scheduler does not run on this node, or <c>Reload:Enabled</c> is false.</exception>
    Task<AppliedConfiguration> ReloadConfigurationAsync(string? confirm = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a schedule from JSON: the keys of configuration in camel case, with the trigger as an object of its own, <c>{ "id": "tick", "job": "tick", "trigger": { "every": "3s" } }</c>. Names and words are read
    /// ignoring case. Nothing is added.
    /// </summary>
    /// <param name="json">The schedule.</param>
    /// <param name="id">Its id, where the JSON need not say it.</param>
    /// <exception cref="InvalidScheduleException">With everything that is wrong, unknown members and arguments that the job does not take included.</exception>
    ScheduleDraft ReadSchedule(JsonElement json, string? id = null);

    /// <summary>Reads arguments that a person wrote for a job: as the job takes them, and without members that it does not have.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="json">The arguments.</param>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    /// <exception cref="InvalidArgsException">With what is wrong.</exception>
    Payload ReadArgs(string job, JsonElement json);

    /// <summary>Reads a trigger from JSON, such as <c>{ "cron": "30 2 * * *", "timeZone": "Europe/Berlin" }</c>.</summary>
    /// <exception cref="InvalidScheduleException">With everything that is wrong.</exception>
    TriggerDraft ReadTrigger(JsonElement json);

    /// <summary>Writes a definition as <see cref="ReadSchedule"/> reads it, without its id. A trigger that only code can make is left out.</summary>
    Payload WriteSchedule(ScheduleDefinition definition);

    /// <summary>What is to be expected of a schedule if it had another trigger, or of one that does not exist yet under this id: jitter and values that the id chooses are those that it would have.</summary>
    /// <param name="id">The id.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="limit">How many at most, 1 to 1,000; those left out count too.</param>
    /// <param name="from">From when on, inclusive; null for what comes after now.</param>
    /// <param name="to">Until when, exclusive; null for no end.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidTriggerException">It is wrong, or names a calendar that is not defined.</exception>
    Task<IReadOnlyList<Occurrence>> ListOccurrencesAsync(
        string id, ITrigger trigger, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>What is due in each store and has not started.</summary>
    Task<IReadOnlyList<StoreBacklog>> ReadBacklogAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes a schedule that nobody else has changed since the caller looked at it (OWN-7).</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="version">The <see cref="Schedule.Version"/> that the caller has seen.</param>
    /// <param name="change">Makes the new definition from the current one. The id and the store cannot change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScheduleChangedException">Somebody else has changed it.</exception>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    /// <exception cref="InvalidScheduleException">The new definition is invalid; nothing was changed.</exception>
    Task<Schedule> ModifyScheduleAsync(string id, long version, Func<ScheduleDefinition, ScheduleDefinition> change, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule that nobody else has changed since the caller looked at it (OWN-7). Its running and queued runs go on.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="version">The <see cref="Schedule.Version"/> that the caller has seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ScheduleChangedException">Somebody else has changed it.</exception>
    Task<bool> RemoveScheduleAsync(string id, long version, CancellationToken cancellationToken = default);
}
