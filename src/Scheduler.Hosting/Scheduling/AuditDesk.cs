using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Writes down what people did, and says how runs ended.</summary>
internal sealed class AuditDesk(Engine engine)
{
    private const int LongestName = 256;
    private const int LongestDetails = 8 * 1024;
    private const int MostSteps = 10_000;
    private const string DefaultStore = "default";

    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.By, nameof(entry));
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Action, nameof(entry));
        var row = new AuditRow(0, default, Text(entry.By, LongestName)!, Text(entry.Action, LongestName)!, Text(entry.Target, LongestName), Text(entry.Details, LongestDetails));
        await engine.Loop(entry.Store ?? DefaultStore).Store.AddAuditAsync(row, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Take, 1, nameof(filter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Take, 1000, nameof(filter));
        var entries = new List<AuditEntry>();
        foreach (var loop in filter.Store is { } store ? [engine.Loop(store)] : engine.Loops)
        {
            var rows = await loop.Store.ReadAuditAsync(new() { Before = filter.Before, Target = filter.Target, Take = filter.Take }, cancellationToken).ConfigureAwait(false);
            entries.AddRange(rows.Select(row => new AuditEntry(row.By, row.Action) { Number = row.Number, At = row.At, Target = row.Target, Details = row.Details, Store = loop.Name }));
        }

        return [.. entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Number).Take(filter.Take)];
    }

    public async Task<IReadOnlyList<RunCount>> CountAsync(DateTimeOffset since, TimeSpan step, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.FromSeconds(1));
        var counts = new Dictionary<(int Step, string Job, RunState State), long>();
        foreach (var store in engine.Loops.Select(loop => loop.Store))
        {
            // What ends in this millisecond counts too.
            var now = Instants.Floor(store.Now) + Instants.Step;
            if (now - since > step * MostSteps)
            {
                throw new ArgumentOutOfRangeException(nameof(step), step, $"There are more than {MostSteps} steps from {since:u} to now. Use longer ones.");
            }

            foreach (var tally in await store.TallyAsync(new(since, now, step), cancellationToken).ConfigureAwait(false))
            {
                var key = (tally.Step, engine.Parts.Definitions.Jobs.Find(tally.Job)?.Name ?? tally.Job, tally.State);
                counts[key] = counts.GetValueOrDefault(key) + tally.Count;
            }
        }

        return [.. counts.OrderBy(count => count.Key).Select(count => new RunCount(since + (step * count.Key.Step), count.Key.Job, count.Key.State, count.Value))];
    }

    public async Task<bool> ForgetAsync(RunId id, CancellationToken cancellationToken)
    {
        foreach (var store in engine.Loops.Select(loop => loop.Store))
        {
            if (await store.ForgetAsync([id], cancellationToken).ConfigureAwait(false) > 0)
            {
                return true;
            }

            if (await store.ReadRunsAsync(new() { Ids = [id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [{ Live: not null }])
            {
                throw new InvalidOperationException($"Run '{id}' has not ended. Wait for its end, or cancel it, before it is forgotten.");
            }
        }

        return false;
    }

    // Null characters are no text in databases.
    private static string? Text(string? text, int longest)
    {
        var clean = text?.Replace("\0", "", StringComparison.Ordinal);
        return clean?.Length > longest ? string.Concat(clean.AsSpan(0, longest - 1), "…") : clean;
    }
}
