using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Tests.DependencyInjection;

/// <summary>An application with a scheduler, on a real host that checks its container, with a clock that stands still.</summary>
internal sealed class App : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HostApplicationBuilder _builder;
    private IHost? _host;
    private bool _started;

    public App(HostApplicationBuilder? builder = null)
    {
        _builder = builder ?? Host.CreateEmptyApplicationBuilder(null);
        _builder.ConfigureContainer(new DefaultServiceProviderFactory(new() { ValidateOnBuild = true, ValidateScopes = true }));
        _builder.Logging.ClearProviders().AddFakeLogging();
        Services.AddSingleton<TimeProvider>(Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public IServiceCollection Services => _builder.Services;

    public IServiceProvider Container => (_host ??= _builder.Build()).Services;

    public IScheduler Scheduler => Container.GetRequiredService<IScheduler>();

    public FakeLogCollector Log => Container.GetFakeLogCollector();

    /// <summary>With a scheduler that is added and has these.</summary>
    public static App With(Action<SchedulerBuilder> add)
    {
        var app = new App();
        add(app.Services.AddScheduler());
        return app;
    }

    /// <summary>Adds a file of configuration, over those before.</summary>
    public App Json(string text)
    {
        _builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return this;
    }

    /// <summary>Adds a file of configuration whose section is this.</summary>
    public App Section(string text) => Json($$"""{ "Scheduler": {{text}} }""");

    public async Task<App> StartAsync()
    {
        _ = Container;
        await _host!.StartAsync().WaitAsync(Limit);
        _started = true;
        return this;
    }

    public Task StopAsync() => _host!.StopAsync().WaitAsync(Limit);

    /// <summary>Runs a job and waits for its end.</summary>
    public async Task<Run> RunAsync(string job, object? args = null) => await EndOfAsync(await Scheduler.EnqueueAsync(job, args));

    /// <summary>Runs a schedule's job and waits for its end.</summary>
    public async Task<Run> TriggerAsync(string schedule) => await EndOfAsync(await Scheduler.TriggerAsync(schedule));

    public async Task<Run> EndOfAsync(RunId id) => await Scheduler.WaitForRunAsync(id).WaitAsync(Limit);

    public async Task<SchedulerConfigurationException> RefusesToStartAsync() => await Assert.ThrowsAsync<SchedulerConfigurationException>(StartAsync);

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await StopAsync();
        }

        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }
}
