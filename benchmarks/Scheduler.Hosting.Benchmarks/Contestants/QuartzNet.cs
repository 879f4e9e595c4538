using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Scheduler.Hosting.Benchmarks.Contestants;

/// <summary>Quartz.NET with the settings that were found to be its best: 32 threads, and the batches that it chooses itself; clustered on a server.</summary>
internal sealed class QuartzNet(Storage storage) : IContestant
{
    private readonly ServiceProvider _services = Build(storage);
    private Quartz.IScheduler? _scheduler;
    private int _added;

    private Quartz.IScheduler Scheduler => _scheduler!;

    public async Task PrepareAsync()
    {
        _scheduler = await _services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        await Scheduler.AddJob(JobBuilder.Create<Job>().WithIdentity("job").StoreDurably().Build(), new() { Replace = true });
    }

    public async Task AddDueAsync(int count)
    {
        var now = DateTimeOffset.UtcNow;
        await AddAsync(count, _ => Due(now));
    }

    public Task AddOneAsync() => Scheduler.ScheduleJob(Due(DateTimeOffset.UtcNow)).AsTask();

    public Task AddSchedulesAsync(int count, TimeSpan interval, DateTimeOffset first) => AddAsync(
        count,
        number => TriggerBuilder.Create().WithIdentity($"{interval.TotalSeconds}-{number}").ForJob("job").StartAt(first)
            .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever()).Build());

    public Task StartAsync() => Scheduler.Start().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Scheduler.Shutdown(true);
        await _services.DisposeAsync();
    }

    private Quartz.ITrigger Due(DateTimeOffset now) => TriggerBuilder.Create().WithIdentity($"once-{++_added}-{Environment.ProcessId}").ForJob("job").StartAt(now).Build();

    private async Task AddAsync(int count, Func<int, Quartz.ITrigger> trigger)
    {
        // One by one in memory; on a database one transaction for many is what it does best.
        var job = await Scheduler.GetJobDetail(new JobKey("job"));
        foreach (var chunk in Enumerable.Range(0, count).Chunk(storage.Kind == StorageKind.Memory ? 1 : 1_000))
        {
            if (chunk.Length == 1)
            {
                await Scheduler.ScheduleJob(trigger(chunk[0]));
            }
            else
            {
                await Scheduler.ScheduleJobs(new Dictionary<IJobDetail, IReadOnlyCollection<Quartz.ITrigger>> { [job!] = [.. chunk.Select(trigger)] }, new() { Replace = true });
            }
        }
    }

    private static ServiceProvider Build(Storage storage)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(32);
            if (storage.Kind == StorageKind.Memory)
            {
                quartz.UseInMemoryStore(_ => { });
                return;
            }

            quartz.ConfigureScheduler(options => options.GenerateInstanceId = true);
            quartz.UsePersistentStore(store =>
            {
                store.ProvisionSchema();
                if (storage.Kind == StorageKind.PostgreSql)
                {
                    store.UsePostgres(storage.Connection);
                    store.UseClustering(_ => { });
                }
                else
                {
                    store.UseSqlite($"Data Source={storage.Connection}");
                }
            });
        });
        return services.BuildServiceProvider();
    }

    internal sealed class Job : Quartz.IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Board.Ran(context.Trigger.Key, context.ScheduledFireTimeUtc ?? default);
            return default;
        }
    }
}
