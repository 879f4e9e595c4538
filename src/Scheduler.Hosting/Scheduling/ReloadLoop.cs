using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Waits for changes of the configuration and has them taken over, one after the other. Whoever tells of a change only leaves a note; several in a row are one. Files are looked at now and then
/// besides, because not every change is told.
/// </summary>
internal sealed partial class ReloadLoop(Engine engine, ConfigurationSource source) : IDisposable
{
    /// <summary>How often files are looked at although nobody told of a change.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(60);

    // What changes all the time is read all the same.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = engine.Parts.Loggers.CreateLogger<ReloadLoop>();
    private readonly WakeSignal _wake = new(engine.Parts.Time);
    private readonly ConcurrentQueue<Request> _requests = [];
    private long _changes;
    private long _seen;

    private ReloadOptions Options => engine.Parts.Definitions.Options.Reload;

    private TimeProvider Time => engine.Parts.Time;

    /// <summary>Watches until the token is signalled. It never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reload = new ConfigurationReload(engine, source);
        var watches = Options.Enabled ? source.Watch(Changed) : [];
        engine.Parts.Current.Reloader = Options.Enabled ? RequestAsync : null;
        try
        {
            while (Options.Enabled)
            {
                // First at once: it may have changed since the start, before it was watched.
                await ReloadAsync(reload, cancellationToken).ConfigureAwait(false);

                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            engine.Parts.Current.Reloader = null;
            foreach (var watch in watches)
            {
                watch.Dispose();
            }

            while (_requests.TryDequeue(out var left))
            {
                left.Done.TrySetException(NotWatched());
            }
        }
    }

    /// <summary>What is said to who asks for a reload where nobody watches the configuration.</summary>
    public static InvalidOperationException NotWatched() => new("The configuration is not read again here: the scheduler does not run on this node, or Reload:Enabled is false.");

    public void Dispose() => _wake.Dispose();

    private Task RequestAsync(string? confirmed)
    {
        var request = new Request(confirmed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _requests.Enqueue(request);
        _wake.Set();
        return request.Done.Task;
    }

    private async ValueTask ReloadAsync(ConfigurationReload reload, CancellationToken cancellationToken)
    {
        _requests.TryDequeue(out var request);
        try
        {
            await reload.TryAsync(request?.Confirmed, cancellationToken).ConfigureAwait(false);
            request?.Done.SetResult();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(_logger, exception, Recheck);
            request?.Done.SetException(exception);
        }
    }

    private void Changed()
    {
        Interlocked.Increment(ref _changes);
        _wake.Set();
    }

    /// <summary>Returns some time after the last of several changes, or when it is time to look.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!_requests.IsEmpty)
        {
            return;
        }

        await QuietAsync(source.Files.Any ? Recheck : Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        var first = Time.GetTimestamp();
        while (Volatile.Read(ref _changes) is var changes && changes != _seen)
        {
            _seen = changes;
            var (rest, debounce) = (Longest - Time.GetElapsedTime(first), Options.Debounce.ToTimeSpan());
            await QuietAsync(rest < debounce ? rest : debounce, cancellationToken).ConfigureAwait(false);
            if (Time.GetElapsedTime(first) >= Longest)
            {
                _seen = Volatile.Read(ref _changes);
            }
        }
    }

    /// <summary>Returns after a time, or at the next change.</summary>
    private async Task QuietAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var since = Time.GetTimestamp();
        while (Volatile.Read(ref _changes) == _seen && _requests.IsEmpty && (time == Timeout.InfiniteTimeSpan || Time.GetElapsedTime(since) < time))
        {
            await _wake.WaitAsync(time, since, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private sealed record Request(string? Confirmed, TaskCompletionSource Done);

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ReloadFailed, LogLevel.Error, "The configuration could not be read again; what holds goes on, and it is tried again within {Wait} or at the next change.")]
        public static partial void Failed(ILogger logger, Exception exception, TimeSpan wait);
    }
}
