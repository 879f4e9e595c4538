using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Benchmarks.Contestants;

/// <summary>Hangfire with the settings that were found to be its best: 16 workers that look every 50 ms. It has no schedules below a minute.</summary>
internal sealed class HangfireIo(Storage storage) : IContestant
{
    private readonly ServiceProvider _services = Build(storage);
    private BackgroundJobServer? _server;

    private IBackgroundJobClient Client => _services.GetRequiredService<IBackgroundJobClient>();

    public Task PrepareAsync()
    {
        _ = _services.GetRequiredService<JobStorage>();
        return Task.CompletedTask;
    }

    public Task AddDueAsync(int count) => Task.Run(() =>
    {
        for (var i = 0; i < count; i++)
        {
            Client.Enqueue<Job>(job => job.Run(null!));
        }
    });

    public Task AddOneAsync() => AddDueAsync(1);

    public Task AddSchedulesAsync(int count, TimeSpan interval, DateTimeOffset first) => throw new NotSupportedException();

    public Task StartAsync()
    {
        _server = new(
            new() { WorkerCount = 16, Activator = _services.GetRequiredService<JobActivator>(), SchedulePollingInterval = TimeSpan.FromSeconds(1) },
            _services.GetRequiredService<JobStorage>());
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        await _services.DisposeAsync();
    }

    private static ServiceProvider Build(Storage storage)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddScoped<Job>();
        services.AddHangfire(hangfire => _ = storage.Kind == StorageKind.PostgreSql
            ? hangfire.UsePostgreSqlStorage(
                database => database.UseNpgsqlConnection(storage.Connection),
                new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(50), UseSlidingInvisibilityTimeout = true })
            : (IGlobalConfiguration)hangfire.UseInMemoryStorage());
        return services.BuildServiceProvider();
    }

    internal sealed class Job
    {
        public void Run(PerformContext context) => Board.Ran(context.BackgroundJob.Id, context.BackgroundJob.CreatedAt);
    }
}
