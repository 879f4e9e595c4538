using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>An application whose first job says so and waits. One method each, so that no process loads what another needs.</summary>
internal static class ColdStart
{
    public const string BareHost = "bare host";

    public static Task RunAsync(string contestant)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        switch (contestant)
        {
            case Contestant.Ours:
                AddOurs(builder);
                break;
            case Contestant.Quartz:
                AddQuartz(builder);
                break;
            case Contestant.Hangfire:
                AddHangfire(builder);
                break;
            default:
                builder.Services.AddHostedService<First>();
                break;
        }

        return builder.Build().RunAsync();
    }

    private static void AddOurs(HostApplicationBuilder builder) => builder.Services.AddScheduler().AddJob<OurJob>("job").AddSchedule("first", schedule => schedule.Job("job").Every(TimeSpan.FromHours(1)).RunOnCreate());

    private static void AddQuartz(HostApplicationBuilder builder)
    {
        builder.AddQuartz(quartz => quartz.ScheduleJob<QuartzJob>(trigger => trigger.StartNow()));
        builder.AddQuartzHostedService(_ => { });
    }

    private static void AddHangfire(HostApplicationBuilder builder)
    {
        builder.Services.AddHangfire(hangfire => hangfire.UseInMemoryStorage());
        builder.Services.AddHangfireServer();
        builder.Services.AddHostedService<HangfireFirst>();
    }

    private static void Ran()
    {
        Console.WriteLine("ran");
        Console.ReadLine();
        Environment.Exit(0);
    }

    internal sealed class First : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Ran();
            return Task.CompletedTask;
        }
    }

    internal sealed class OurJob : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            Ran();
            return Task.CompletedTask;
        }
    }

    internal sealed class QuartzJob : Quartz.IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Ran();
            return default;
        }
    }

    internal sealed class HangfireFirst(IBackgroundJobClient client) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            client.Enqueue<HangfireJob>(job => job.Run());
            return Task.CompletedTask;
        }
    }

    internal sealed class HangfireJob
    {
        public void Run() => Ran();
    }
}
