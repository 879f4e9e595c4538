using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Signalling;

/// <summary>Listens to what other processes tell, on a connection of its own. While it cannot, it lets the nodes look by themselves once a second.</summary>
internal sealed partial class NotificationListener(
    StoreSettings settings, NpgsqlDataSource source, SchemaText schema, string origin, Action<Signals, DateTimeOffset?> tell, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const Signals Everything = Signals.Timers | Signals.Queue | Signals.Control | Signals.Cancel;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    // A connection that died silently is found out by a question.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Task? _listening;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _listening ??= Task.Run(ListenAsync, CancellationToken.None);
        }

        return _begun.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        if (_listening is { } listening)
        {
            await listening.ConfigureAwait(false);
        }

        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        var missed = false;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (settings.Listen)
                {
                    await ListenOnceAsync(missed).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!missed)
                {
                    Log.Lost(logger, exception, settings.Name);
                }
            }

            missed = true;
            _begun.TrySetResult();
            try
            {
                await Task.Delay(PollEvery, time, _end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            tell(Everything, null);
        }
    }

    private async Task ListenOnceAsync(bool missed)
    {
        var connection = await source.OpenConnectionAsync(_end.Token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, notification) => Receive(notification.Payload);
            await DoAsync(connection, $"listen {schema.Channel}").ConfigureAwait(false);
            _begun.TrySetResult();
            if (missed)
            {
                Log.Back(logger, settings.Name);
                tell(Everything, null);
            }

            while (true)
            {
                if (!await connection.WaitAsync(AskEvery, _end.Token).ConfigureAwait(false))
                {
                    await DoAsync(connection, "select 1").ConfigureAwait(false);
                }
            }
        }
    }

    private async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(_end.Token).ConfigureAwait(false);
        }
    }

    private void Receive(string payload)
    {
        if (Notification.Decode(payload) is not var (from, notification) || from == origin)
        {
            return;
        }

        if (notification.What.HasFlag(Signals.Timers))
        {
            tell(Signals.Timers, notification.Timers);
        }

        if (notification.What.HasFlag(Signals.Queue))
        {
            tell(Signals.Queue, notification.Queue);
        }

        if ((notification.What & (Signals.Control | Signals.Cancel)) is not Signals.None and var rest)
        {
            tell(rest, null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3102, LogLevel.Warning, "Store '{Store}' cannot listen to other nodes; it looks for their changes once a second until it can.")]
        public static partial void Lost(ILogger logger, Exception exception, string store);

        [LoggerMessage(3103, LogLevel.Information, "Store '{Store}' listens to other nodes again.")]
        public static partial void Back(ILogger logger, string store);
    }
}
