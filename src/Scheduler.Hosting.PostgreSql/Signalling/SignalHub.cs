using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Signalling;

/// <summary>
/// Tells nodes of changes: those of this process at once, all others by notifications of the database. A notification may be lost, and costs time alone then: whoever misses one looks by himself before long.
/// </summary>
internal sealed class SignalHub : IAsyncDisposable
{
    /// <summary>When to ask again for what another node held.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<int, Action<Signals, DateTimeOffset?>> _nodes = new();
    private readonly CancellationTokenSource _end = new();
    private readonly NotificationSender _sender;
    private readonly NotificationListener _listener;
    private readonly TimeProvider _time;

    public SignalHub(StoreSettings settings, NpgsqlDataSource source, SchemaText schema, TimeProvider time, ILogger logger)
    {
        // Other processes tell by it what comes from themselves.
        var origin = Guid.NewGuid().ToString("N");
        _time = time;
        _sender = new(source, schema, origin, time, logger);
        _listener = new(settings, source, schema, origin, Tell, time, logger);
    }

    /// <summary>Begins to listen, for the first node of this process. Returns when nothing is missed any more, or when it is clear that it will have to be looked for.</summary>
    public Task ListenAsync(CancellationToken cancellationToken) => _listener.StartAsync(cancellationToken);

    public void Add(int node, Action<Signals, DateTimeOffset?> signal) => _nodes[node] = signal;

    public void Remove(int node) => _nodes.TryRemove(node, out _);

    /// <summary>Tells everybody.</summary>
    public void Publish(Signals what, DateTimeOffset? due = null)
    {
        Tell(what, due);
        _sender.Post(new(what, what.HasFlag(Signals.Timers) ? due : null, what.HasFlag(Signals.Queue) ? due : null));
    }

    /// <summary>Tells the nodes of other processes; the one that wrote knows by the answer to its commit.</summary>
    public void TellOthers(Signals what, DateTimeOffset due) => _sender.Post(new(what, due, due));

    /// <summary>Lets a node look into the queue again in a moment.</summary>
    public void AskAgain(int node, DateTimeOffset now) => _ = AskAgainAsync(node, now);

    public async ValueTask DisposeAsync()
    {
        _nodes.Clear();
        await _end.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _sender.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AskAgainAsync(int node, DateTimeOffset now)
    {
        try
        {
            await Task.Delay(Moment, _time, _end.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        if (_nodes.TryGetValue(node, out var signal))
        {
            signal(Signals.Queue, now);
        }
    }

    private void Tell(Signals what, DateTimeOffset? due)
    {
        foreach (var (_, signal) in _nodes)
        {
            signal(what, due);
        }
    }
}
