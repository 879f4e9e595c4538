using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Signalling;

/// <summary>
/// Sends notifications, each in a statement of its own after what it tells of was committed: in a transaction that writes it would make all writers wait for one another. What comes up while one is
/// sent, and for a moment after it, goes out together.
/// </summary>
internal sealed partial class NotificationSender(NpgsqlDataSource source, SchemaText schema, string origin, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private Notification _pending;
    private Task? _sending;
    private bool _ended;

    public void Post(in Notification notification)
    {
        lock (_lock)
        {
            _pending = _pending.And(notification);
            if (_sending is null && !_ended)
            {
                _sending = Task.Run(SendAllAsync);
            }
        }
    }

    /// <summary>Ends when everything has been sent.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? last;
        lock (_lock)
        {
            _ended = true;
            last = _sending;
        }

        if (last is not null)
        {
            await last.ConfigureAwait(false);
        }
    }

    private async Task SendAllAsync()
    {
        while (Take() is { } next)
        {
            try
            {
                var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var script = new Script(connection, schema);
                    script.Ask("select pg_notify($1, $2)", _ => { }).With(schema.Channel).With(next.Encode(origin));
                    await script.RunAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                // The nodes find it by themselves.
                Log.NotSent(logger, exception, schema.Name);
            }

            if (!_ended)
            {
                await Task.Delay(Gap, time).ConfigureAwait(false);
            }
        }
    }

    private Notification? Take()
    {
        lock (_lock)
        {
            if (_pending.What == Signals.None)
            {
                _sending = null;
                return null;
            }

            var next = _pending;
            _pending = default;
            return next;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Debug, "A notification of schema '{Schema}' could not be sent; other nodes learn of the change when they look.")]
        public static partial void NotSent(ILogger logger, Exception exception, string schema);
    }
}
