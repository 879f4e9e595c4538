using System.Text;
using System.Text.Json;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Scheduling;

/// <content>For those who carry the scheduler to the outside.</content>
internal sealed partial class HostedScheduler
{
    public AppliedConfiguration Configuration
    {
        get
        {
            var (definitions, state) = (Parts.Definitions, Parts.Current.Reload);
            var (options, access) = (definitions.Options, definitions.Options.Access);
            return new(definitions.Hash, state.Since, definitions.TimeZone.Id, options.Node.Name)
            {
                Stores = [.. Engine.Loops.OrderBy(loop => loop.Name, StringComparer.OrdinalIgnoreCase).Select(loop => new ConfiguredComponent(loop.Name, (options.Stores.TryGetValue(loop.Name, out var store) ? store : new()).Type))],
                Executors =
                [
                    .. Parts.Lanes.Values.OrderBy(lane => lane.Name, StringComparer.OrdinalIgnoreCase).Select(lane =>
                        new ConfiguredComponent(lane.Name, (options.Executors.TryGetValue(lane.Name, out var executor) ? executor : new()).Type) { Slots = lane.Slots, Busy = lane.Busy }),
                ],
                Access = new(access.ReadPolicy, access.OperatePolicy, access.AdminPolicy, access.ReadOnly),
                Errors = [.. state.Errors, .. definitions.Problems.Where(problem => !problem.IsWarning).Select(error => error.InOneLine)],
                PendingRestart = state.Pending,
                Warnings = [.. definitions.Problems.Where(problem => problem.IsWarning).Select(warning => warning.InOneLine)],
            };
        }
    }

    private ScheduleReader Reader => new(Parts.Definitions, Parts.Time.GetUtcNow());

    public ScheduleDraft ReadSchedule(JsonElement json, string? id = null) => Reader.Schedule(json, id);

    public Payload ReadArgs(string job, JsonElement json) => Reader.Args(job, json);

    public TriggerDraft ReadTrigger(JsonElement json) => Reader.Trigger(json);

    public Payload WriteSchedule(ScheduleDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new(Encoding.UTF8.GetBytes(Engine.Compiler.Json.Show(definition)));
    }

    public Task<Schedule> ModifyScheduleAsync(string id, long version, Func<ScheduleDefinition, ScheduleDefinition> change, CancellationToken cancellationToken = default) =>
        ModifyAsync(id, version, change, cancellationToken);

    public Task<bool> RemoveScheduleAsync(string id, long version, CancellationToken cancellationToken = default) => Schedules.RemoveAsync(id, version, cancellationToken);

    public Task<IReadOnlyList<Occurrence>> ListOccurrencesAsync(
        string id, ITrigger trigger, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default) =>
        Previews.ListAsync(id, trigger, limit, from, to, cancellationToken);

    public async Task<IReadOnlyList<StoreBacklog>> ReadBacklogAsync(CancellationToken cancellationToken = default)
    {
        var backlogs = new List<StoreBacklog>();
        foreach (var loop in Engine.Loops)
        {
            var now = loop.Store.Now;
            var (count, oldest) = await loop.Store.ReadBacklogAsync(now, cancellationToken).ConfigureAwait(false);
            backlogs.Add(new(loop.Name, now, count, oldest));
        }

        return backlogs;
    }

    public Task WriteAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default) => new AuditDesk(Engine).WriteAsync(entry, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default) => new AuditDesk(Engine).ListAsync(filter ?? new(), cancellationToken);

    public Task<IReadOnlyList<RunCount>> CountRunsAsync(DateTimeOffset since, TimeSpan step, CancellationToken cancellationToken = default) => new AuditDesk(Engine).CountAsync(since, step, cancellationToken);

    public Task<bool> ForgetRunAsync(RunId id, CancellationToken cancellationToken = default) => new AuditDesk(Engine).ForgetAsync(id, cancellationToken);

    public Task<RunId> RetryRunAsync(RunId id, object? args, RunOptions? options, CancellationToken cancellationToken = default) => Runs.RetryAsync(id, args, options, cancellationToken);

    public async Task<AppliedConfiguration> ReloadConfigurationAsync(string? confirm = null, CancellationToken cancellationToken = default)
    {
        await (Parts.Current.Reloader ?? throw ReloadLoop.NotWatched())(confirm).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Configuration;
    }
}
