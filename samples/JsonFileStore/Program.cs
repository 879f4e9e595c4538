using JsonFileStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting;

// The settings stand beside the program, wherever it is started from.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddScheduler()
    .AddJsonFile()
    .AddJob("count", async (JobContext run, IScheduler scheduler) => Console.WriteLine($"{(await scheduler.GetScheduleAsync(run.ScheduleId!))!.RunCount} sheep at {run.NominalTime:T}."));
var host = builder.Build();

// Such as: dotnet run -- scheduler export backup.json
if (!await host.RunSchedulerCommandAsync(args))
{
    await host.RunAsync();
}
