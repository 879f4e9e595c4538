using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Benchmarks.Contestants;

/// <summary>This project. Its jobs hold no thread, so a pool may be large.</summary>
internal sealed class SchedulerHosting(Storage storage) : IContestant
{
    private readonly IHost _host = Build(storage);

    private IScheduler Scheduler => _host.Services.GetRequiredService<IScheduler>();

    public async Task PrepareAsync()
    {
        await _host.StartAsync();
        await Scheduler.PauseAsync();
    }

    public async Task AddDueAsync(int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(5_000))
        {
            await Scheduler.EnqueueAsync(chunk.Select(_ => new EnqueueRequest("job")));
        }
    }

    public Task AddOneAsync() => Scheduler.EnqueueAsync("job");

    public async Task AddSchedulesAsync(int count, TimeSpan interval, DateTimeOffset first)
    {
        var prefix = $"{interval.TotalSeconds}-";
        var trigger = Trigger.Every(interval) with { StartAt = first };
        foreach (var chunk in Enumerable.Range(0, count).Chunk(5_000))
        {
            await Scheduler.AddSchedulesAsync(chunk.Select(number => new ScheduleDefinition(prefix + number, "job", trigger)));
        }
    }

    public Task StartAsync() => Scheduler.ResumeAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static IHost Build(Storage storage)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var scheduler = builder.Services.AddScheduler().AddPool("default", 1_000).AddJob<Job>("job");
        _ = storage.Kind switch
        {
            StorageKind.Sqlite => scheduler.AddSqliteStore("default", storage.Connection),
            StorageKind.PostgreSql => scheduler.AddPostgreSqlStore("default", options => options.DataSource = Npgsql.NpgsqlDataSource.Create(storage.Connection)),
            _ => scheduler,
        };
        return builder.Build();
    }

    internal sealed class Job : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            Board.Ran(context.RunId, context.NominalTime);
            return Task.CompletedTask;
        }
    }
}
