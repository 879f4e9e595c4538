namespace Scheduler.Hosting.Stores.InMemory;

/// <content>What people did.</content>
internal sealed partial class InMemoryStore
{
    private const int KeptAudit = 10_000;

    private readonly Queue<AuditRow> _audit = new();
    private long _lastAudit;

    public ValueTask AddAuditAsync(AuditRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _audit.Enqueue(row with { Number = ++_lastAudit, At = Now });
            if (_audit.Count > KeptAudit)
            {
                _audit.Dequeue();
            }
        }

        return default;
    }

    public ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new([.. _audit.Reverse().Where(row => !(row.Number >= query.Before)).Where(row => query.Target is null || row.Target == query.Target).Take(query.Take)]);
        }
    }
}
