using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Testing;

/// <summary>
/// A host with a scheduler on a clock that only the test moves. Moving it runs everything that falls due, in order, and returns when nothing is left to do: nothing sleeps, and nothing
/// happens between two calls of the test. To be used by one flow of control.
/// </summary>
/// <remarks>
/// Nothing is left to do when every run has ended or waits for the clock, nothing is due that could start, and every event handler has received its events. A run waits for the clock while a
/// timer is set that it has made with the host's <see cref="TimeProvider"/>, as by <c>Task.Delay(time, timeProvider)</c>; a timeout of a <see cref="CancellationTokenSource"/> is not counted.
/// </remarks>
public sealed class SchedulerTestHost : IAsyncDisposable
{
    /// <summary>What the clock of a test shows at first unless it says otherwise: Monday, 1 January 2024, midnight UTC.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IHost _host;
    private readonly EventLog _log = new();
    private readonly Idleness _idleness;
    private Task? _stopped;
    private bool _started;

    internal SchedulerTestHost(
        Action<SchedulerBuilder>? scheduler, Action<IHostApplicationBuilder>? host, DateTimeOffset start, SchedulerDriver driver = SchedulerDriver.Manual, Func<RunId, bool>? waits = null)
    {
        Clock = new(start);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<ISchedulerEventHandler<SchedulerEvent>>(_log);
        var added = builder.Services.AddScheduler().AddMiddleware<RunFlow>();
        host?.Invoke(builder);
        scheduler?.Invoke(added);

        // Last, so that they hold whatever the application says.
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.PostConfigure<SchedulerOptions>(options => options.Driver = driver);
        _host = builder.Build();
        _idleness = new(_host.Services, Clock, _log, waits);
    }

    /// <summary>The clock, for code under test that takes a <see cref="TimeProvider"/>, and for jumps: after moving it by yourself, call <see cref="SettleAsync"/>.</summary>
    public TestClock Clock { get; }

    /// <summary>What the clock shows.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The scheduler.</summary>
    public IScheduler Scheduler => Services.GetRequiredService<IScheduler>();

    /// <summary>The runs so far.</summary>
    public TestRuns Runs => new("The scheduler", _log.Runs);

    /// <summary>The events so far.</summary>
    public IReadOnlyList<SchedulerEvent> Events => _log.Events;

    /// <summary>How long, in real time, a call waits for jobs and event handlers that neither end nor wait for the clock, before it fails. Default: 30 s.</summary>
    public TimeSpan Patience
    {
        get => _idleness.Patience;
        set => _idleness.Patience = value;
    }

    internal Idleness Idleness => _idleness;

    /// <summary>Builds a host, starts it, and runs what is due at once.</summary>
    /// <param name="scheduler">Adds jobs and schedules, as the application does; its <see cref="SchedulerBuilder.Services"/> take what the jobs need.</param>
    /// <param name="host">Adds configuration, logging and services to the host, which has none by itself; called before <paramref name="scheduler"/>.</param>
    /// <param name="startAt">What the clock shows at first; null for <see cref="DefaultStart"/>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SchedulerConfigurationException">The configuration is invalid.</exception>
    public static async Task<SchedulerTestHost> StartAsync(
        Action<SchedulerBuilder> scheduler, Action<IHostApplicationBuilder>? host = null, DateTimeOffset? startAt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        var test = new SchedulerTestHost(scheduler, host, startAt ?? DefaultStart);
        try
        {
            await test.StartAsync(cancellationToken).ConfigureAwait(false);
            return test;
        }
        catch
        {
            await test.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Moves the clock to an instant, stopping wherever something is due on the way.</summary>
    /// <param name="instant">The instant, not before <see cref="Now"/>.</param>
    /// <exception cref="TimeoutException">A job or an event handler neither ends nor waits for the clock.</exception>
    public async Task AdvanceToAsync(DateTimeOffset instant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instant, Now);
        await SettleAsync().ConfigureAwait(false);
        while (Now < instant)
        {
            var rest = instant - Now;
            Clock.Advance(_idleness.UntilNext is { } next && next < rest ? next : rest);
            await SettleAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Moves the clock by a time, stopping wherever something is due on the way.</summary>
    /// <param name="time">How far, not negative.</param>
    /// <inheritdoc cref="AdvanceToAsync" path="/exception"/>
    public Task AdvanceByAsync(TimeSpan time) => AdvanceToAsync(Now + time);

    /// <summary>Moves the clock by a time at one go, as when the process or the machine was suspended: what was due on the way is late.</summary>
    /// <param name="time">How far, not negative.</param>
    /// <inheritdoc cref="AdvanceToAsync" path="/exception"/>
    public Task JumpByAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return SettleAsync();
    }

    /// <summary>Runs what is due at this instant, until nothing is left to do. The other methods do it by themselves; after a call of <see cref="Scheduler"/>, the test does.</summary>
    /// <inheritdoc cref="AdvanceToAsync" path="/exception"/>
    public Task SettleAsync() => _idleness.SettleAsync();

    /// <summary>Runs a job once, now.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="args">Its arguments.</param>
    /// <returns>The run as it stands when nothing is left to do: ended, unless its job waits for the clock.</returns>
    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    /// <exception cref="InvalidArgsException">The arguments are not what the job takes.</exception>
    /// <exception cref="TimeoutException">A job or an event handler neither ends nor waits for the clock.</exception>
    public async Task<Run> RunAsync(string job, object? args = null)
    {
        var id = await Scheduler.EnqueueAsync(job, args).ConfigureAwait(false);
        await SettleAsync().ConfigureAwait(false);
        return (await Scheduler.GetRunAsync(id).ConfigureAwait(false))!;
    }

    /// <summary>Stops the host, as at the end of the application, and moves the clock as far as running jobs need it, or the settings of the shutdown let them. A second call does nothing.</summary>
    /// <inheritdoc cref="AdvanceToAsync" path="/exception"/>
    public Task StopAsync() => _stopped ??= _idleness.AdvanceUntilStoppedAsync(() => _host.StopAsync(CancellationToken.None));

    /// <summary>Ends the host. Jobs that still run have their token signalled at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped ??= _started ? _idleness.AdvanceUntilStoppedAsync(() => _host.StopAsync(new CancellationToken(canceled: true))) : Task.CompletedTask;
        await _stopped.ConfigureAwait(false);
        await ((IAsyncDisposable)_host).DisposeAsync().ConfigureAwait(false);
    }

    internal async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        _started = true;
        await SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Stops the host as it would stop by itself: nobody moves the clock.</summary>
    internal Task StopAsync(CancellationToken cancellationToken) => _stopped ??= _host.StopAsync(cancellationToken);
}
